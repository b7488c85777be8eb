"""What each built-in tool of the client does, as a table.

Source: the client's published tool inputs (`sdk-tools.d.ts`, 2.1.330) and its hooks reference. A tool that
is not in the table is judged as the effect `tool` (unknown) or, if an MCP server brings it, `mcp`.
"""

from __future__ import annotations

READS = (
    "Read", "Glob", "Grep", "LS", "NotebookRead", "WebFetch", "WebSearch", "LSP", "ToolSearch",
    "AskUserQuestion", "TodoRead", "TodoWrite", "TaskCreate", "TaskGet", "TaskList", "TaskUpdate",
    "TaskOutput", "BashOutput", "ListAgents", "ListMcpResourcesTool", "ReadMcpResourceTool",
    "ReadMcpResourceDirTool", "RefreshMcpTools", "ReadNotifications", "ReportFindings", "CronList",
    "EnterPlanMode",
)  # fmt: skip
"""Tools that change nothing in the project; the hook's matcher leaves them out, so they cost nothing."""

FILE_FIELDS = {
    "Write": "file_path",
    "Edit": "file_path",
    "MultiEdit": "file_path",
    "NotebookEdit": "notebook_path",
}
"""Tools that write one file, and the input field that names it."""

SHELLS = ("Bash", "Monitor", "PowerShell")
"""Tools whose `command` is run by a shell."""

EFFECTS = {
    "ExitPlanMode": "leave-plan-mode",
    "EnterWorktree": "vcs-change",
    "ExitWorktree": "vcs-change",
    "Agent": "delegate",
    "Task": "delegate",
    "Workflow": "delegate",
    "Skill": "delegate",
    "SlashCommand": "delegate",
    "CronCreate": "session",
    "ScheduleWakeup": "session",
    "RemoteTrigger": "session",
    "SendMessage": "session",
    "CronDelete": "read",
    "TaskStop": "read",
    "KillShell": "read",
}
"""Tools with one effect whatever their input. A scheduled prompt reaches the session as if a person had
typed it, and a message can reach any other session of the machine, so both count as starting a session; what only a
person may say counts as `approve` in them (`handed_on`)."""

COMMAND_TOOLS = ("Skill", "SlashCommand")
"""Tools with which a model runs a slash command. It is looked for in all fields but `COMMAND_ARGUMENTS`."""

COMMAND_ARGUMENTS = ("args", "arguments")
"""Input fields that hold what follows the name of a command."""

PERSONS_COMMANDS = ("approve", "return", "amend", "complete")
"""Slash commands that only a person's prompt may run (`plans.typed`)."""

INPUT_EFFECTS = {
    ("Agent", "isolation"): "vcs-change",
    ("Task", "isolation"): "vcs-change",
    ("Workflow", "script"): "vcs-change",
    ("Workflow", "scriptPath"): "vcs-change",
    ("Workflow", "name"): "vcs-change",
    ("Workflow", "resumeFromRunId"): "vcs-change",
}
"""A further effect of a tool when that input field is set (an isolated agent gets a
git worktree, and what agents a workflow starts is not known before it runs)."""

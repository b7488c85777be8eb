"""Digests of texts that were installed by versions which kept no copy of them: every one there ever was.

Later versions keep the text itself in the manifest (`receipt.py`), so nothing has to be added here.
"""

from __future__ import annotations

POLICIES = frozenset(
    """
    45ab47dec7983ab4d63dbfbba8237167e5508a0c7bd5ca93392be61b9a2b0da9
    5210d116c349c846c5967e47ea7bfcfef3ef13a38541f77750684b11399ad4df
    6abfd24cba2d8b92010a33ff70677d6dd10b82da6bace7a0f05056c1c4f72671
    ec7be5bb0dfe17bc9201835549877e064a10522793c625ddc4b9f76f56d0eba1
    b621711749a68ad71762ec7e6181c93c42188fe0dd1f7ee792f61f13573060d1
    261de04378b4562cadf9e1426a24ddf9cb7d5c3980ed0026dbbe876f0a276a8a
    1575d07bd81e625bb54bcea904565c8809d261898256625c45ea7d9778f8d525
    43c7f5d6d9c600c17ebaea728d74e8ae3d2e37b3c089e14d3f49f6df1c595f62
    41f5658ea737db0ccdecd02d05a4872cf9f8994a6982cfc37195be884cee6489
    6478519a938b85aee12c82df42bde0994c462e910f74f7f935e1040b73a5a00a
    e11725d6a4dd984a5177aaca88875f7970d55c65bcbd5dd438eea90b8f3712d9
    """.split()
)
"""SHA-256 of `settings-templates/roles.toml`."""

WORKFLOW = "429d216e52a112c6ce6d08191f4476eeba9a5c48dee927b76ef9eef4e75c926a"
"""SHA-256 of the body of the block in `.claude/CLAUDE.md`."""

IGNORED = "3162e4ee24319bf39718c7c04883664506be04185512bc7760e263ee028350fb"
"""SHA-256 of the body of the block in `.gitignore`."""

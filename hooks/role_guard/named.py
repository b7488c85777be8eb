"""Named tuples, as those of `collections`, made without loading that module and without compiling text.

`collections` takes as long to load as all that judges a file tool, and each of its named tuples is made by `exec`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections import namedtuple as namedtuple
else:
    try:
        from _collections import _tuplegetter as _getter
    except ImportError:  # not CPython

        def _getter(index, _doc):
            return property(lambda self: tuple.__getitem__(self, index))

    def namedtuple(typename, field_names, *, defaults=()):
        """Return a class of tuples with names for their places.

        Args:
            typename: its name.
            field_names: separated by blanks, or a sequence.
            defaults: for the last fields.
        """
        fields = tuple(field_names.split() if isinstance(field_names, str) else field_names)
        optional = dict(zip(fields[len(fields) - len(defaults) :], defaults))
        wanted = frozenset(fields)
        length, make = len(fields), tuple.__new__

        def new(cls, *values, **named):
            if len(values) == length and not named:
                return make(cls, values)
            given = dict(zip(fields, values))
            if len(values) > length or not wanted.issuperset(named) or not given.keys().isdisjoint(named):
                raise TypeError(f"{typename}() takes {', '.join(fields)}")
            given = {**optional, **given, **named}
            if len(given) != length:
                raise TypeError(f"{typename}() misses {', '.join(name for name in fields if name not in given)}")
            return make(cls, [given[name] for name in fields])

        def replace(self, **changed):
            if not wanted.issuperset(changed):
                raise ValueError(f"{typename} has no {', '.join(changed.keys() - wanted)}")
            return make(type(self), [changed.get(name, value) for name, value in zip(fields, self)])

        def as_dict(self):
            return dict(zip(fields, self))

        def represent(self):
            return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in zip(fields, self))})"

        body = {
            "__slots__": (), "__new__": new, "__repr__": represent, "__getnewargs__": tuple, "_replace": replace,
            "_asdict": as_dict, "_fields": fields, "_field_defaults": optional, "__match_args__": fields,
            **{name: _getter(index, name) for index, name in enumerate(fields)},
        }  # fmt: skip
        return type(typename, (tuple,), body)

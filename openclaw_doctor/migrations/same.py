"""Comparing and copying plain data of any depth."""

from __future__ import annotations

from typing import Any


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same JSON; true is not 1."""
    todo = [(one, other)]
    while todo:
        left, right = todo.pop()
        if isinstance(left, bool) or isinstance(right, bool):
            if left is not right:
                return False
        elif isinstance(left, dict) and isinstance(right, dict):
            if left.keys() != right.keys():
                return False
            todo.extend((left[key], right[key]) for key in left)
        elif isinstance(left, list) and isinstance(right, list):
            if len(left) != len(right):
                return False
            todo.extend(zip(left, right, strict=True))
        elif left != right:
            return False
    return True


def copied(value: Any) -> Any:
    """The same data in objects and lists of its own."""
    top = [value]
    todo: list[Any] = [top]
    while todo:
        holder = todo.pop()
        pairs = holder.items() if isinstance(holder, dict) else enumerate(holder)
        for step, member in pairs:
            if isinstance(member, (dict, list)):
                holder[step] = member.copy()
                todo.append(holder[step])
    return top[0]

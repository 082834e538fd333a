"""Recounting: what must always be true of the stored data, asked in one command.

Each package registers its own rules; ``taulell check`` and every test of the domain run them all.
"""

from collections.abc import Callable, Iterable

from sqlalchemy.orm import Session

Rule = Callable[[Session], Iterable[str]]
_rules: dict[str, Rule] = {}


def invariant(sentence: str) -> Callable[[Rule], Rule]:
    """Register a rule under the sentence that it checks; it yields one line a violation."""

    def register(rule: Rule) -> Rule:
        _rules[sentence] = rule
        return rule

    return register


def check_all(session: Session) -> list[str]:
    """Every violation of every rule, as "sentence: what is wrong"; empty when all is well."""
    return [
        f"{sentence}: {violation}"
        for sentence, rule in _rules.items()
        for violation in rule(session)
    ]


def rules() -> tuple[str, ...]:
    """The sentences of all registered rules."""
    return tuple(_rules)

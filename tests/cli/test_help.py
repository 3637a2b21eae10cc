"""Every command, argument and option says what it is for, where people look for it: in `--help`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import typer.main
from typer.core import TyperArgument, TyperGroup, TyperOption

from pipeline.cli import app

Parameter = TyperArgument | TyperOption


def group() -> TyperGroup:
    found = typer.main.get_command(app)
    assert isinstance(found, TyperGroup)
    return found


def parameters() -> Iterator[tuple[str, Parameter]]:
    """Each argument and option with the name of its command."""
    for name, command in group().commands.items():
        for parameter in command.params:
            assert isinstance(parameter, TyperArgument | TyperOption)
            yield name, parameter


def test_there_are_commands_to_look_at() -> None:
    assert {"extract", "review", "resolve", "figures", "release", "dictionary"} <= set(group().commands)
    assert len(list(parameters())) > 20


def test_the_program_and_each_command_say_what_they_do() -> None:
    assert group().help
    assert [name for name, command in group().commands.items() if not command.help] == []


@pytest.mark.parametrize("name", sorted(group().commands))
def test_a_command_says_what_it_does_in_its_first_sentence(name: str) -> None:
    told = " ".join((group().commands[name].help or "").split("\n\n")[0].split())
    assert told[:1].isupper()
    assert told.endswith(".")


def test_every_argument_and_option_says_what_it_is_for() -> None:
    silent = [f"{name} {parameter.name}" for name, parameter in parameters() if not (parameter.help or "").strip()]
    assert silent == []


def test_every_option_has_a_long_name_with_hyphens() -> None:
    for name, parameter in parameters():
        if isinstance(parameter, TyperOption):
            assert parameter.opts, name
            assert all(option.startswith("--") and "_" not in option for option in parameter.opts), (
                name,
                parameter.opts,
            )

"""Real shells that complete lines with the generated scripts, all lines in one run, and with nothing on their PATH."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from shutil import which

import pytest

END = "<<end>>"

BASH = r"""
source "$COMPLETIONS/iamcli.bash"
COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
while IFS= read -r line; do
    rest=$line COMP_WORDS=() COMPREPLY=()
    while [[ -n $rest ]]; do
        case $rest in
            (' '*) rest=${rest# }; continue ;;
            ([=:]*) piece=${rest%%[!=:]*} ;;
            (*) piece=${rest%%[ =:]*} ;;
        esac
        COMP_WORDS+=("$piece") rest=${rest#"$piece"}
    done
    [[ $line == *' ' ]] && COMP_WORDS+=('')
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _iamcli
    (( ${#COMPREPLY[@]} )) && printf '%s\n' "${COMPREPLY[@]}"
    echo "$END"
done
"""
"""Readline cuts words at = and :, and what a function answers takes the place of the last piece."""

FISH = r"""
source $COMPLETIONS/iamcli.fish
complete -c aws -w iamcli
while read -l line
    complete -C $line
    echo $END
end
"""

ZSH = r"""
zmodload zsh/zpty
zpty shell $ZSH_PATH -f -i
zpty -w shell "source $HARNESS/inner.zsh"
zpty -r shell > $HARNESS/screen
print -r -- "$(<$HARNESS/hits)"
"""
ZSH_INNER = r"""
fpath=($COMPLETIONS $fpath)
autoload -U compinit
compinit -D -u
compdef _iamcli aws
LISTMAX=10000
compadd() {
    local -a hits
    if [[ ${@[1,(i)(-|--)]} != *-[OAD]\ * ]]; then
        builtin compadd -A hits "$@"
        (( $#hits )) && print -rl -- $hits >> $HARNESS/hits
    fi
    builtin compadd "$@"
}
zle-line-init() {
    for BUFFER in ${(f)"$(<$HARNESS/lines)"}; do
        CURSOR=$#BUFFER
        zle list-choices
        print -r -- $END >> $HARNESS/hits
    done
    exit
}
zle -N zle-line-init
"""
"""Zsh completes at its prompt alone, so there is one, on a terminal of its own; what it is offered goes to a file.

It must not ask whether to show a long list: nobody would answer."""


class Shell:
    """A shell by its name; the folder is where it works, and for its use."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder = name, folder

    def complete(self, lines: Sequence[str], scripts: Path) -> dict[str, list[str]]:
        """What the shell offers at the end of each line, as a command would get it, in alphabetical order.

        Descriptions are left out, and so is what the line has already up to its last `=` or `:`, as bash does it.
        """
        program = which(self.name)
        assert program
        (self.folder / "inner.zsh").write_text(ZSH_INNER)
        text = "".join(f"{line}\n" for line in lines)
        (self.folder / "lines").write_text(text)
        commands = {"bash": ["--norc", "-c", BASH], "fish": ["--no-config", "-c", FISH], "zsh": ["-f", "-c", ZSH]}
        environment = {
            "PATH": "/nonexistent",
            "HOME": str(self.folder),
            "TERM": "dumb",
            "LC_ALL": "C.UTF-8",
            "COMPLETIONS": str(scripts),
            "HARNESS": str(self.folder),
            "ZSH_PATH": program,
            "END": END,
        }
        done = subprocess.run(
            [program, *commands[self.name]],
            input=text,
            env=environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert (done.returncode, done.stderr) == (0, "")
        offers = done.stdout.split(END + "\n")[:-1]
        return {line: sorted(self._words(line, offer)) for line, offer in zip(lines, offers, strict=True)}

    def _words(self, line: str, offer: str) -> Iterator[str]:
        typed = re.match(r".*[=:]|", line.rpartition(" ")[2])[0]
        for word in offer.splitlines():
            bare = word.partition("\t")[0] if self.name == "fish" else "".join(shlex.split(word))
            yield bare.removeprefix(typed)


@pytest.fixture(params=["bash", "fish", "zsh"])
def shell(request, tmp_path) -> Shell:
    """Each shell that is installed."""
    if which(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    return Shell(request.param, tmp_path)

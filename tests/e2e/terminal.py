"""A real terminal of a fixed size, for programs that draw: a tmux server of its own, on a socket in
the test's directory."""

import os
import pathlib
import subprocess
import tempfile

from harness import wait_until
from pictures import svg


# tmux does not always learn how a program ended: its status goes to a file, whole or not at all.
RUN = '"$@"; echo $? >"$0.new"; mv "$0.new" "$0"'


class Terminal:
    """Runs one program; keys go in, the screen is what a person would see."""

    def __init__(self, directory, command, environment, columns=80, rows=24):
        self.socket = directory / f"tmux-{id(self)}"
        self.status = directory / f"status-{id(self)}"
        environment = environment | {"LC_ALL": "C.UTF-8", "TERM": "screen"}
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows),
                  "sh", "-c", RUN, str(self.status), *map(str, command), environment=environment)
        self.tmux("set-option", "-g", "remain-on-exit", "on")

    def tmux(self, *arguments, environment=None):
        return subprocess.run(["tmux", "-u", "-S", self.socket, *arguments], check=True,
                              capture_output=True, text=True, timeout=30, env=environment).stdout

    def type(self, text):
        """As it stands, to the letter."""
        self.tmux("send-keys", "-l", "--", text)

    def press(self, *keys):
        """By tmux's names: Enter, Tab, Up, C-l, ..."""
        self.tmux("send-keys", *keys)

    def screen(self):
        return self.tmux("capture-pane", "-p")

    def bytes_drawn(self):
        """The screen with its attributes as escape sequences."""
        return self.tmux("capture-pane", "-p", "-e", "-N")

    def keep_picture(self, name):
        """As NAME.svg where $P2PCHAT_SCREENS says; the picture."""
        columns, rows = map(int, self.tmux("display-message", "-p",
                                           "#{pane_width} #{pane_height}").split())
        picture = svg(self.bytes_drawn(), columns, rows)
        folder = pathlib.Path(os.environ.get("P2PCHAT_SCREENS", tempfile.gettempdir()))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.svg").write_text(picture, encoding="utf-8")
        return picture

    def resize(self, columns, rows):
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def shows(self, text, seconds=30):
        try:
            wait_until(lambda: text in self.screen(), seconds, f"'{text}' on the screen")
        except AssertionError as late:
            raise AssertionError(f"{late}; there stands:\n{self.screen()}") from None

    def shows_no_more(self, text, seconds=30):
        wait_until(lambda: text not in self.screen(), seconds, f"no '{text}' on the screen")

    def exit_status(self, seconds=30):
        """Waits for the program's end."""
        try:
            wait_until(self.status.exists, seconds, "the end of the program")
        except AssertionError as late:
            raise AssertionError(f"{late}; there stands:\n{self.screen()}") from None
        return int(self.status.read_text())

    def close(self):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], check=False,
                       capture_output=True, timeout=30)

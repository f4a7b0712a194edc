"""Runs a program on a terminal of its own: what is typed comes from stdin, what is shown goes to stdout.

python3 host.py <rows> <columns> <program> [argument...]
"""
import fcntl
import os
import pty
import select
import struct
import sys
import termios

rows, columns = int(sys.argv[1]), int(sys.argv[2])
child, screen = pty.fork()
if child == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    os.execvp(sys.argv[3], sys.argv[3:])

sources = [screen, 0]
while screen in sources:
    readable, _, _ = select.select(sources, [], [])
    for source in readable:
        try:
            data = os.read(source, 65536)
        except OSError:  # The program has closed its side.
            data = b""
        if data == b"":
            sources.remove(source)
        elif source == screen:
            os.write(1, data)
        else:
            os.write(screen, data)

_, status = os.waitpid(child, 0)
sys.exit(os.waitstatus_to_exitcode(status) % 256)

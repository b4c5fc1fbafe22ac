"""Reads a program's window as a screen reader does, over AT-SPI.

    atspi.py enable          says on the session bus that a screen reader runs
    atspi.py tree PROGRAM    prints every node as JSON: role, name, text, whether it has the focus
    atspi.py press PROGRAM NAME   presses the button of this name through its accessible action
"""

import json
import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

DEEPEST = 60


def enable():
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    for name in ("IsEnabled", "ScreenReaderEnabled"):
        value = GLib.Variant("(ssv)", ("org.a11y.Status", name, GLib.Variant("b", True)))
        bus.call_sync(
            "org.a11y.Bus", "/org/a11y/bus", "org.freedesktop.DBus.Properties", "Set",
            value, None, Gio.DBusCallFlags.NONE, 30_000, None,
        )


def program(name):
    desktop = Atspi.get_desktop(0)
    for place in range(desktop.get_child_count()):
        child = desktop.get_child_at_index(place)
        if child is not None and child.get_name() == name:
            return child
    return None


def below(node, depth=0):
    yield node
    if depth == DEEPEST:
        return
    for place in range(node.get_child_count()):
        try:
            child = node.get_child_at_index(place)
        except GLib.Error:
            continue  # It went away while the tree was read.
        if child is not None:
            yield from below(child, depth + 1)


def text_of(node):
    if node.get_text_iface() is None:
        return None
    return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))


def told(node):
    states = node.get_state_set()
    return {
        "role": node.get_role_name(),
        "name": node.get_name() or "",
        "text": text_of(node),
        "focused": states.contains(Atspi.StateType.FOCUSED),
    }


def tree(name):
    root = program(name)
    nodes = []
    for node in below(root) if root is not None else []:
        try:
            nodes.append(told(node))
        except GLib.Error:
            continue
    print(json.dumps(nodes))


def press(name, label):
    root = program(name)
    for node in below(root) if root is not None else []:
        if node.get_name() == label and node.get_action_iface() is not None:
            Atspi.Action.do_action(node, 0)
            return
    sys.exit(f"no control is called {label!r}")


COMMANDS = {"enable": enable, "tree": tree, "press": press}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]](*sys.argv[2:])

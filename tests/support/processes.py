"""The daemon's processes, as /proc shows them."""
import os


def stat_of(pid):
    """(name, state, parent, fields after the name), or None."""
    try:
        with open("/proc/%s/stat" % pid) as file:
            text = file.read()
    except OSError:
        return None
    fields = text[text.rindex(")") + 2:].split()
    return text[text.index("(") + 1:text.rindex(")")], fields[0], int(fields[1]), fields


def below(leader):
    """(pid, name) of the leader and of all below it."""
    children, names = {}, {}
    for entry in os.listdir("/proc"):
        found = stat_of(entry) if entry.isdigit() else None
        if found is None:
            continue
        children.setdefault(found[2], []).append(int(entry))
        names[int(entry)] = found[0]
    result, queue = [], [leader]
    while queue:
        pid = queue.pop()
        if pid in names:
            result.append((pid, names[pid]))
        queue.extend(children.get(pid, []))
    return result


def is_alive(pid):
    found = stat_of(pid)
    return found is not None and found[1] not in "ZX"


def cpu_secs(leader):
    """Of the leader and of all that runs below it now."""
    ticks = 0
    for pid, _ in below(leader):
        found = stat_of(pid)
        if found is not None:
            ticks += int(found[3][11]) + int(found[3][12])
    return ticks / os.sysconf("SC_CLK_TCK")

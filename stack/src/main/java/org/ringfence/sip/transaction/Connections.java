package org.ringfence.sip.transaction;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ringfence.base.Flow;

/** The unfinished client transactions of each connection, so that they fail when it closes. */
final class Connections {
  private final Map<Flow, ClientTransaction> heads = new HashMap<>();

  void add(ClientTransaction transaction) {
    if (!transaction.flow.transport().reliable()) return;
    ClientTransaction head = heads.put(path(transaction.flow), transaction);
    transaction.after = head;
    if (head != null) head.before = transaction;
  }

  void remove(ClientTransaction transaction) {
    if (!transaction.flow.transport().reliable()) return;
    ClientTransaction before = transaction.before;
    ClientTransaction after = transaction.after;
    if (after != null) after.before = before;
    if (before != null) before.after = after;
    else if (after != null) heads.put(path(transaction.flow), after);
    else heads.remove(path(transaction.flow));
    transaction.before = null;
    transaction.after = null;
  }

  /** Those on the connection, and those on whichever connection there was to its peer. */
  List<ClientTransaction> waiting(Flow closed) {
    List<ClientTransaction> all = new ArrayList<>();
    collect(path(closed), all);
    if (closed.connection() != 0) {
      collect(Flow.to(closed.transport(), closed.remote(), null), all);
    }
    return all;
  }

  private void collect(Flow path, List<ClientTransaction> into) {
    for (ClientTransaction each = heads.get(path); each != null; each = each.after) into.add(each);
  }

  private static Flow path(Flow flow) {
    return new Flow(flow.transport(), null, flow.remote(), flow.connection(), null);
  }
}

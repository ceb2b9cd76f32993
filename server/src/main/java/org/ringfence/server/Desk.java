package org.ringfence.server;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.AgentShard;
import org.ringfence.base.Flow;
import org.ringfence.server.trunk.Carrier;
import org.ringfence.server.trust.Identifier;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** One shard's part of the server, touched on that shard only. */
final class Desk {
  final AgentShard shard;
  final Identifier identifier;
  final Switchboard switchboard;
  final List<Reply> replies = new ArrayList<>();
  @Nullable SipRequest screened;
  String screenedNumber = "";

  /** The trunk it came over; null for none. */
  @Nullable Carrier screenedTrunk;

  Desk(AgentShard shard, Identifier identifier, Switchboard switchboard) {
    this.shard = shard;
    this.identifier = identifier;
    this.switchboard = switchboard;
  }

  /** An answer that waits until what it promises is written. */
  record Reply(SipRequest request, SipResponse response, Flow to) {}
}

package org.ringfence.gateway.mgcp;

import java.net.InetAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.RelayPath;
import org.ringfence.call.MediaEnd;
import org.ringfence.call.MediaPolicy;
import org.ringfence.call.Reach;
import org.ringfence.call.Side;
import org.ringfence.media.RelaySide;
import org.ringfence.net.MediaListener;
import org.ringfence.net.MediaLoop;
import org.ringfence.sdp.AnswerMaker;
import org.ringfence.sdp.Capabilities;
import org.ringfence.sdp.Direction;
import org.ringfence.sdp.Format;
import org.ringfence.sdp.LocalSession;
import org.ringfence.sdp.MediaAddress;
import org.ringfence.sdp.Negotiation;
import org.ringfence.sdp.OfferMaker;
import org.ringfence.sdp.SessionDescription;

/** An endpoint of our media engine: its two connections hear each other. One thread's. */
final class Bridge {
  /** Nobody is told it: the end of the path says where it is. */
  private static final MediaAddress NOWHERE = new MediaAddress("127.0.0.1", 9, 9);

  private static final Capabilities CODECS =
      Capabilities.of(Format.PCMU, Format.PCMA, Format.telephoneEvent(8000));

  private final MediaLoop loop;
  private final Supplier<Long> numbers;
  private final InetAddress address;
  private @Nullable RelayPath path;
  private final @Nullable Connection[] sides = new Connection[2];

  /**
   * @param numbers of sessions, which are random
   * @param address where its media are
   */
  Bridge(MediaLoop loop, InetAddress address, Supplier<Long> numbers) {
    this.loop = loop;
    this.address = address;
    this.numbers = numbers;
  }

  /** Null when it has two already. */
  @Nullable ConnectionMedia open() {
    int free = sides[0] == null ? 0 : 1;
    if (sides[free] != null) return null;
    RelayPath through = path;
    if (through == null) {
      through = new RelayPath(loop, () -> MediaListener.NONE, address, numbers.get());
      path = through;
    }
    Connection opened = new Connection(through, Side.values()[free]);
    sides[free] = opened;
    return opened;
  }

  private void closed(Connection one) {
    sides[one.side.ordinal()] = null;
    RelayPath through = path;
    if (sides[0] != null || sides[1] != null || through == null) return;
    through.close();
    path = null;
  }

  private final class Connection implements ConnectionMedia {
    private final RelayPath through;
    private final Side side;
    private final MediaEnd end;
    private final LocalSession ours;
    private @Nullable SessionDescription remote;
    private @Nullable SessionDescription local;

    /** Whether the peer is to answer what we offered. */
    private boolean offered;

    Connection(RelayPath through, Side side) {
      this.through = through;
      this.side = side;
      this.end = through.end(side, MediaPolicy.CLEAR);
      this.ours = new LocalSession(numbers.get(), address.getHostAddress());
    }

    @Override
    public @Nullable SessionDescription agree(
        @Nullable SessionDescription said, ConnectionMode mode) {
      Direction we = Direction.of(mode.sends(), mode.receives());
      if (said != null) remote = said;
      SessionDescription theirs = remote;
      if (theirs == null) {
        if (local == null) {
          SessionDescription offer =
              new OfferMaker(CODECS).offer(ours, NOWHERE, Direction.SENDRECV);
          local = end.offer(offer, Reach.UNKNOWN);
          offered = true;
        }
        return local;
      }
      if (theirs.media().isEmpty()) return null;
      Direction they = theirs.directionOf(theirs.media().getFirst()).and(we.reversed());
      SessionDescription seen = theirs.withDirection(they);
      if (offered) {
        offered = false;
        return end.answered(seen, Reach.UNKNOWN) == null ? local : null;
      }
      if (end.offered(seen, Reach.UNKNOWN) != null) return null;
      if (mode == ConnectionMode.LOOPBACK) {
        local = end.echo(seen, Reach.UNKNOWN);
        return local;
      }
      Negotiation made = new AnswerMaker(CODECS).answer(seen, ours, NOWHERE, we);
      if (!(made instanceof Negotiation.Agreed agreed)) return null;
      local = end.answer(agreed.local(), Reach.UNKNOWN);
      return local;
    }

    @Override
    public String counted() {
      RelaySide.Statistics received = statistics(side);
      RelaySide.Statistics sent = statistics(side.other());
      return "PS=%d, OS=%d, PR=%d, OR=%d, PL=%d, JI=0, LA=0"
          .formatted(
              sent == null ? 0 : sent.packets(),
              sent == null ? 0 : sent.bytes(),
              received == null ? 0 : received.packets(),
              received == null ? 0 : received.bytes(),
              received == null ? 0 : received.lost());
    }

    private RelaySide.@Nullable Statistics statistics(Side of) {
      var lines = through.statistics(of);
      return lines.isEmpty() ? null : lines.getFirst();
    }

    @Override
    public void close() {
      end.close();
      closed(this);
    }
  }
}

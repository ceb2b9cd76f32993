package org.ringfence.sip.session;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.TimerWheel;
import org.ringfence.base.Transport;
import org.ringfence.sdp.Direction;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.SdpParser;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HostPort;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.Params;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.transaction.ServerTransaction;
import org.ringfence.sip.transaction.Timers;

/** A user agent core at one end of a {@link Wire}. */
final class End implements Surroundings {
  final InetSocketAddress address;
  final TimerWheel wheel;
  final SessionLayer layer;
  final List<Talk> invited = new ArrayList<>();
  final List<String> requests = new ArrayList<>();

  /** What it does when invited. */
  Consumer<Talk> whenInvited = talk -> {};

  @Nullable Header credentials;
  boolean lost;
  private final Wire wire;
  private final String name;

  End(Wire wire, String name, int number) {
    this.wire = wire;
    this.name = name;
    address = new InetSocketAddress("10.0.0." + number, 5060);
    wheel = new TimerWheel(wire.nowNs);
    layer =
        new SessionLayer(
            wheel,
            Timers.STANDARD,
            new SplittableRandom(number),
            this,
            (message, to) -> wire.send(message, this, wire.at(to.remote())),
            wire.nowNs);
  }

  Flow flow() {
    return Flow.to(Transport.UDP, address, null);
  }

  SipUri uri() {
    return SipUri.of(name, address.getAddress().getHostAddress(), -1);
  }

  void receive(SipMessage message, End from) {
    layer.advance(wire.nowNs);
    layer.receive(message, new Flow(Transport.UDP, null, from.address, 0, null), wire.nowNs);
  }

  /** A description that says who speaks and which way. */
  static SessionDescription sdp(int port, Direction direction) {
    String text =
        "v=0\r\no=- 1 %d IN IP4 10.9.9.9\r\ns=-\r\nc=IN IP4 10.9.9.9\r\nt=0 0\r\n".formatted(port)
            + "m=audio %d RTP/AVP 0\r\na=%s\r\n".formatted(port, direction.name().toLowerCase());
    return (SessionDescription) SdpParser.parse(text.getBytes());
  }

  static SessionDescription sdp(int port) {
    return sdp(port, Direction.SENDRECV);
  }

  static int port(@Nullable SessionDescription description) {
    if (description == null) return -1;
    MediaDescription line = description.media().getFirst();
    return line.port();
  }

  Talk call(End other, @Nullable SessionDescription offer, Header... headers) {
    Talk talk = new Talk(layer.prepare("call" + layer.token()));
    layer.advance(wire.nowNs);
    layer.call(
        talk.session,
        new Invitation(
            other.uri(),
            NameAddr.of(uri()),
            NameAddr.of(other.uri()),
            List.of(),
            other.flow(),
            offer,
            List.of(headers)));
    return talk;
  }

  /** Sends a request as it is. */
  void send(SipRequest request, End to) {
    wire.send(request, this, to);
    wire.settle();
  }

  /** What is still held here, the transactions' lingering left to them. */
  int held() {
    return layer.sessionCount();
  }

  int heldAtLast() {
    return layer.sessionCount()
        + layer.transactions().clientCount()
        + layer.transactions().serverCount()
        + wheel.size();
  }

  @Override
  public void findFlow(Uri nextHop, @Nullable Flow known, Consumer<@Nullable Flow> found) {
    if (lost) {
      found.accept(null);
    } else if (known != null) {
      found.accept(known);
    } else {
      InetAddress host = InetAddress.ofLiteral(((SipUri) nextHop).host());
      found.accept(Flow.to(Transport.UDP, new InetSocketAddress(host, 5060), null));
    }
  }

  @Override
  public HostPort sentBy(Flow flow) {
    return new HostPort(address.getAddress().getHostAddress(), 5060);
  }

  @Override
  public NameAddr contact(Flow flow) {
    return NameAddr.of(new SipUri(false, name, sentBy(flow), Params.NONE, ""));
  }

  @Override
  public String product() {
    return "Test";
  }

  @Override
  public void invited(Session session, long nowNs) {
    Talk talk = new Talk(session);
    invited.add(talk);
    whenInvited.accept(talk);
  }

  @Override
  public void request(ServerTransaction transaction, SipRequest request, Flow from, long nowNs) {
    requests.add(request.method().name());
    layer.respond(transaction, 200, nowNs);
  }

  @Override
  public @Nullable Header credentials(SipRequest request, SipResponse challenge) {
    return credentials != null && !request.has(credentials.name()) ? credentials : null;
  }
}

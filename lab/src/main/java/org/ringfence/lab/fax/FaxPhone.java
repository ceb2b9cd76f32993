package org.ringfence.lab.fax;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.AgentHandler;
import org.ringfence.agent.AgentSettings;
import org.ringfence.agent.AgentShard;
import org.ringfence.agent.SipAgent;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.lab.peer.Account;
import org.ringfence.net.Admission;
import org.ringfence.net.Shards;
import org.ringfence.net.TransportSettings;
import org.ringfence.net.dns.ResolverSettings;
import org.ringfence.net.dns.SipResolver;
import org.ringfence.sdp.Attributes;
import org.ringfence.sdp.Connection;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.Origin;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.sip.auth.DigestClient;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.session.Ending;
import org.ringfence.sip.session.Invitation;
import org.ringfence.sip.session.Referral;
import org.ringfence.sip.session.Session;
import org.ringfence.sip.session.SessionListener;
import org.ringfence.sip.transaction.Timers;

/** A SIP phone over UDP that is a fax machine: it calls, and sends a page in G.711. */
public final class FaxPhone implements AgentHandler, SessionListener, AutoCloseable {
  private static final String HERE = "127.0.0.1";

  private final Account account;
  private final InetSocketAddress server;
  private final Shards shards;
  private final SipResolver resolver;
  private final SipAgent agent;
  private final FaxModem modem;
  private final FaxSound sound;
  private volatile @Nullable Session session;
  private volatile @Nullable Ending ending;

  /** One that has a page to send. */
  public FaxPhone(Account account, int serverPort, Path page) throws Exception {
    this.account = account;
    this.server = new InetSocketAddress(HERE, serverPort);
    SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());
    this.shards = new Shards("fax-" + account.user(), 1, random.split());
    this.resolver =
        new SipResolver(
            ResolverSettings.of(List.of(), List.of(Transport.UDP)),
            random.split(),
            InstantSource.system());
    AgentSettings self = new AgentSettings("Fax", account.user(), HERE, null, Timers.STANDARD);
    Duration any = Duration.ofSeconds(30);
    TransportSettings bounds =
        new TransportSettings(1, 1 << 18, 64, 16, 1 << 20, any, any, any, any, any, true);
    this.agent =
        new SipAgent(self, this, shards, resolver, bounds, Admission.all(), null, random.split());
    agent.listen(Transport.UDP, new InetSocketAddress(InetAddress.ofLiteral(HERE), 0));
    this.modem = new FaxModem(account.user(), page, true);
    this.sound = new FaxSound(modem);
  }

  /** Calls that number. */
  public void dial(String number) {
    AgentShard shard = agent.shards().getFirst();
    shard.execute(() -> {
      Session made = shard.layer().prepare(shard.mintCallId());
      session = made;
      made.listener(this);
      SipUri target = SipUri.of(number, HERE, -1);
      Invitation invitation =
          new Invitation(
              target,
              NameAddr.of(SipUri.of(account.user(), HERE, -1)),
              NameAddr.of(target),
              List.of(),
              Flow.to(Transport.UDP, server, null),
              offer(),
              List.of());
      shard.layer().call(made, invitation);
    });
  }

  private SessionDescription offer() {
    MediaDescription line =
        MediaDescription.of("audio", sound.port(), "RTP/AVP", List.of("0"), Attributes.NONE);
    return SessionDescription.of(Origin.of(1, 1, HERE), Connection.of(HERE), List.of(line));
  }

  private void speak(@Nullable SessionDescription theirs) {
    if (theirs == null) return;
    MediaDescription line = theirs.media().getFirst();
    Connection at = theirs.connectionOf(line);
    if (at == null || line.refused()) return;
    InetAddress host = InetAddress.ofLiteral(at.address());
    sound.speakTo(new InetSocketAddress(host, line.port()));
  }

  /** How the fax goes, or went: {@code OK} when the page arrived. */
  public String outcome() {
    return modem.outcome();
  }

  /** Whether the fax is over; the call may be before. */
  public boolean isOver() {
    return modem.isOver();
  }

  /** How the call ended; null while it goes on. */
  public @Nullable Ending ending() {
    return ending;
  }

  public void hangUp() {
    Session now = session;
    if (now != null) agent.shards().getFirst().execute(() -> now.hangUp(List.of()));
  }

  // For its agent.

  @Override
  public boolean screen(AgentShard shard, SipRequest request, Flow from, long nowNs) {
    return false;
  }

  @Override
  public @Nullable Header credentials(SipRequest request, SipResponse challenge) {
    boolean proxy = challenge.status() == 407;
    HeaderName proves = proxy ? HeaderName.PROXY_AUTHORIZATION : HeaderName.AUTHORIZATION;
    if (request.has(proves)) return null;
    DigestClient digest =
        new DigestClient(account.user(), account.password(), null, true, new SecureRandom());
    digest.challenged(
        challenge.values(proxy ? HeaderName.PROXY_AUTHENTICATE : HeaderName.WWW_AUTHENTICATE));
    String uri = request.uri().toString();
    String value = digest.credentials(request.method().name(), uri, request.body());
    return value == null ? null : new Header(proves, value);
  }

  // For its session.

  @Override
  public void progress(int status, @Nullable SessionDescription early, long nowNs) {}

  @Override
  public void answered(@Nullable SessionDescription answer, long nowNs) {
    speak(answer);
  }

  @Override
  public void acknowledged(@Nullable SessionDescription answer, long nowNs) {}

  @Override
  public void offered(@Nullable SessionDescription offer, long nowNs) {
    Session now = session;
    if (now == null) return;
    speak(offer);
    now.acceptOffer(offer());
  }

  @Override
  public void offerAnswered(SessionDescription answer, long nowNs) {}

  @Override
  public void offerRefused(int status, long nowNs) {}

  @Override
  public void referred(Referral referral, long nowNs) {
    referral.refuse(603);
  }

  @Override
  public void transferProgress(int status, long nowNs) {}

  @Override
  public void info(String contentType, byte[] body, long nowNs) {}

  @Override
  public void ended(Ending how, long nowNs) {
    ending = how;
  }

  @Override
  public void close() {
    hangUp();
    agent.close();
    shards.close();
    resolver.close();
    sound.close();
    modem.close();
  }
}

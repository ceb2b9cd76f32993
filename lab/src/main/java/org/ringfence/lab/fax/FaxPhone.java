package org.ringfence.lab.fax;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.AgentHandler;
import org.ringfence.agent.AgentSettings;
import org.ringfence.agent.AgentShard;
import org.ringfence.agent.Registration;
import org.ringfence.agent.RegistrationAccount;
import org.ringfence.agent.RegistrationAccount.Pace;
import org.ringfence.agent.RegistrationAccount.Watch;
import org.ringfence.agent.RegistrationState;
import org.ringfence.agent.SipAgent;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.fax.FaxModem;
import org.ringfence.lab.peer.Account;
import org.ringfence.net.Admission;
import org.ringfence.net.Shards;
import org.ringfence.net.TransportSettings;
import org.ringfence.net.dns.ResolverSettings;
import org.ringfence.net.dns.SipResolver;
import org.ringfence.sdp.Attribute;
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
import org.ringfence.sip.outbound.Instance;
import org.ringfence.sip.session.Ending;
import org.ringfence.sip.session.Invitation;
import org.ringfence.sip.session.Referral;
import org.ringfence.sip.session.Session;
import org.ringfence.sip.session.SessionListener;
import org.ringfence.sip.transaction.Timers;

/**
 * A SIP phone over UDP that is a fax machine. It calls and sends a page, or is called and takes
 * one: in G.711, or by T.38.
 */
public final class FaxPhone implements AgentHandler, SessionListener, AutoCloseable {
  /** How it sends and takes pages. */
  public enum Way {
    /** In G.711: T.38 it refuses. */
    SOUND,
    /** In G.711 until the other asks for T.38; when it is called it asks for that. */
    SOUND_FIRST,
    /** By T.38 from the first. */
    T38
  }

  private static final String HERE = "127.0.0.1";

  private static final Attributes T38 =
      Attributes.of(
          new Attribute("T38FaxVersion", "0"),
          new Attribute("T38MaxBitRate", "14400"),
          new Attribute("T38FaxRateManagement", "transferredTCF"),
          new Attribute("T38FaxMaxBuffer", "2000"),
          new Attribute("T38FaxMaxDatagram", "400"),
          new Attribute("T38FaxUdpEC", "t38UDPRedundancy"));

  private final Account account;
  private final InetSocketAddress server;
  private final Shards shards;
  private final SipResolver resolver;
  private final SipAgent agent;
  private final Path page;
  private final boolean sends;
  private final Way way;
  private final int losesOneIn;
  private volatile FaxLine line;
  private volatile boolean registered;

  /** The one by T.38 that it offered, or took, while the other one goes on. */
  private volatile @Nullable FaxLine next;

  private @Nullable Registration registration;
  private long version;
  private volatile int refusals;
  private volatile @Nullable Session session;
  private volatile @Nullable Ending ending;

  /** One that has a page to send in G.711. */
  public FaxPhone(Account account, int serverPort, Path page) throws Exception {
    this(account, serverPort, page, true, Way.SOUND, 0);
  }

  /**
   * @param page the page to send, or the file for the one that comes
   * @param losesOneIn how many datagrams of T.38 there are for one that is lost; 0 for none
   */
  public FaxPhone(
      Account account, int serverPort, Path page, boolean sends, Way way, int losesOneIn)
      throws Exception {
    this.account = account;
    this.page = page;
    this.sends = sends;
    this.way = way;
    this.losesOneIn = losesOneIn;
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
    this.line = way == Way.T38 ? datagrams() : sound();
  }

  private FaxLine sound() {
    return new FaxSound(new FaxModem(account.user(), page, sends));
  }

  private FaxLine datagrams() {
    return new FaxDatagrams(account.user(), page, sends, losesOneIn);
  }

  /** Registers, and takes calls from then on. */
  public void register() {
    AgentShard shard = agent.shards().getFirst();
    shard.execute(() -> {
      RegistrationAccount who =
          new RegistrationAccount(
              SipUri.of("", HERE, -1),
              NameAddr.of(SipUri.of(account.user(), HERE, -1)),
              account.user(),
              account.password(),
              new Instance("urn:uuid:" + UUID.randomUUID(), 1),
              60,
              true,
              Pace.STANDARD,
              Watch.CLOSE);
      Registration made =
          new Registration(
              shard,
              who,
              found -> found.accept(List.of(Flow.to(Transport.UDP, server, null))),
              state -> registered = state instanceof RegistrationState.Registered);
      registration = made;
      made.start();
    });
  }

  public boolean isRegistered() {
    return registered;
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
              describe(line),
              List.of());
      shard.layer().call(made, invitation);
    });
  }

  private SessionDescription describe(FaxLine shown) {
    MediaDescription said =
        shown instanceof FaxSound
            ? MediaDescription.of("audio", shown.port(), "RTP/AVP", List.of("0"), Attributes.NONE)
            : MediaDescription.of("image", shown.port(), "udptl", List.of("t38"), T38);
    version++;
    return SessionDescription.of(Origin.of(1, version, HERE), Connection.of(HERE), List.of(said));
  }

  private static void speak(FaxLine line, @Nullable SessionDescription theirs) {
    if (theirs == null) return;
    MediaDescription said = theirs.media().getFirst();
    Connection at = theirs.connectionOf(said);
    if (at == null || said.refused()) return;
    InetAddress host = InetAddress.ofLiteral(at.address());
    line.speakTo(new InetSocketAddress(host, said.port()));
  }

  /** Goes over to T.38, with a fax that begins anew. */
  private void turn(FaxLine to, @Nullable SessionDescription theirs) {
    FaxLine before = line;
    line = to;
    next = null;
    speak(to, theirs);
    Thread.ofVirtual().start(before::close);
  }

  /** How the fax goes, or went: {@code OK} when the page arrived. */
  public String outcome() {
    return line.outcome();
  }

  /** Whether the fax is over; the call may be before. */
  public boolean isOver() {
    return line.isOver();
  }

  /** How often its wish for T.38 was refused. */
  public int refusals() {
    return refusals;
  }

  /** How the call ended; null while it goes on. */
  public @Nullable Ending ending() {
    return ending;
  }

  /** Whether it sends or takes its page by T.38. */
  public boolean isByT38() {
    return line instanceof FaxDatagrams;
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

  @Override
  public void invited(AgentShard shard, Session incoming, long nowNs) {
    session = incoming;
    incoming.listener(this);
    SessionDescription theirs = incoming.offer();
    boolean image = theirs != null && theirs.media().getFirst().fax();
    if (image != (line instanceof FaxDatagrams)) {
      incoming.reject(488, null, List.of());
      return;
    }
    speak(line, theirs);
    incoming.answer(describe(line));
  }

  // For its session.

  @Override
  public void progress(int status, @Nullable SessionDescription early, long nowNs) {}

  @Override
  public void answered(@Nullable SessionDescription answer, long nowNs) {
    speak(line, answer);
  }

  @Override
  public void acknowledged(@Nullable SessionDescription answer, long nowNs) {
    Session now = session;
    if (now == null || sends || way != Way.SOUND_FIRST || next != null) return;
    FaxLine offered = datagrams();
    next = offered;
    now.offer(describe(offered));
  }

  @Override
  public void offered(@Nullable SessionDescription offer, long nowNs) {
    Session now = session;
    if (now == null) return;
    boolean image = offer != null && offer.media().getFirst().fax();
    if (image == isByT38()) {
      speak(line, offer);
      now.acceptOffer(describe(line));
    } else if (image && way == Way.SOUND_FIRST) {
      turn(datagrams(), offer);
      now.acceptOffer(describe(line));
    } else {
      now.refuseOffer(488);
    }
  }

  @Override
  public void offerAnswered(SessionDescription answer, long nowNs) {
    FaxLine offered = next;
    if (offered != null) turn(offered, answer);
  }

  @Override
  public void offerRefused(int status, long nowNs) {
    refusals++;
    FaxLine offered = next;
    next = null;
    if (offered != null) Thread.ofVirtual().start(offered::close);
  }

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
    line.close();
    FaxLine offered = next;
    if (offered != null) offered.close();
  }
}

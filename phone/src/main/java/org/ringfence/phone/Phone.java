package org.ringfence.phone;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.AgentSettings;
import org.ringfence.agent.AgentShard;
import org.ringfence.agent.Registration;
import org.ringfence.agent.RegistrationAccount;
import org.ringfence.agent.RegistrationState;
import org.ringfence.agent.SipAgent;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.media.AudioTap;
import org.ringfence.net.Admission;
import org.ringfence.net.IceServers;
import org.ringfence.net.MediaLoop;
import org.ringfence.net.MediaLoopConfig;
import org.ringfence.net.MediaPortsExhaustedException;
import org.ringfence.net.Shards;
import org.ringfence.net.TransportSettings;
import org.ringfence.net.dns.ResolverSettings;
import org.ringfence.net.dns.SipResolver;
import org.ringfence.net.tls.BadIdentityException;
import org.ringfence.net.tls.TlsContexts;
import org.ringfence.phone.video.Pictures;
import org.ringfence.quality.QualityReport;
import org.ringfence.sdp.Direction;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.sip.event.OutOfDialog;
import org.ringfence.sip.event.Reply;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.Params;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.outbound.Instance;
import org.ringfence.sip.session.Invitation;
import org.ringfence.sip.session.Referral;
import org.ringfence.sip.session.Replaces;
import org.ringfence.sip.session.Session;
import org.ringfence.sip.transaction.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A phone: one account, its registration and its calls. */
public final class Phone implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Phone.class);
  private static final int FIRST_MEDIA_PORT = 16_384;
  private static final int LAST_MEDIA_PORT = 32_766;
  private static final long REST_NS = 5_000_000_000L;
  private static final long SILENCE_NS = 30_000_000_000L;
  private static final long GOODBYE_MS = 2_000;

  private final PhoneSettings settings;
  private final Consumer<PhoneEvent> listener;
  private final SecureRandom secrets = new SecureRandom();
  private final Shards shards;
  private final SipResolver resolver;
  private final MediaLoop media;
  private final SipAgent agent;
  private final AgentShard shard;
  private final List<PhoneCall> calls = new CopyOnWriteArrayList<>();
  private final AtomicInteger lastCall = new AtomicInteger();
  private final List<InetSocketAddress> scouts = new ArrayList<>(2);
  private volatile RegistrationState registered = new RegistrationState.Off();
  private @Nullable Registration registration;
  private @Nullable InetAddress lastServer;
  private volatile @Nullable AudioTap tap;
  private volatile boolean closed;

  /**
   * A phone that has not registered yet.
   *
   * @param listener hears what happens, on the phone's shard: it must not block
   * @throws IOException when the media loop or a UDP socket cannot be opened
   */
  public Phone(PhoneSettings settings, Consumer<PhoneEvent> listener)
      throws IOException, BadIdentityException {
    this.settings = settings;
    this.listener = listener;
    SplittableRandom random = new SplittableRandom(secrets.nextLong());
    TlsContexts tls =
        new TlsContexts(
            settings.identity(), Anchors.with(settings.anchors()), TlsContexts.PeerAuth.NONE);
    this.shards = new Shards("phone-" + settings.account().user(), 1, random.split());
    List<Transport> transports = List.of(Transport.TLS, Transport.TCP, Transport.UDP);
    this.resolver =
        new SipResolver(
            ResolverSettings.of(ResolverSettings.systemResolvers(), transports),
            random.split(),
            InstantSource.system());
    MediaLoopConfig ports =
        new MediaLoopConfig(
            addresses(), FIRST_MEDIA_PORT, LAST_MEDIA_PORT, REST_NS, SILENCE_NS, true);
    this.media = new MediaLoop("media-" + settings.account().user(), ports, random.split());
    AgentSettings self =
        new AgentSettings(
            "Ringfence-Phone",
            settings.account().user(),
            settings.account().domain(),
            null,
            Timers.STANDARD);
    PhoneHandler handler = new PhoneHandler(this);
    this.agent =
        new SipAgent(
            self, handler, shards, resolver, bounds(), Admission.all(), tls, random.split());
    this.shard = agent.shards().getFirst();
    PhoneSettings.Server server = settings.server();
    if (server != null && server.transport() == Transport.UDP) {
      InetSocketAddress any = new InetSocketAddress(addresses().getFirst(), 0);
      agent.listen(Transport.UDP, any);
      if (settings.watch().everyMs() == 0) {
        scouts.add(agent.listen(Transport.UDP, any));
        scouts.add(agent.listen(Transport.UDP, any));
      }
    }
    if (settings.bind() == null) {
      shard.execute(() -> {
        if (!closed) new NetworkWatch(shard, this::serverAddress, this::networkChanged).begin();
      });
    }
  }

  private @Nullable InetAddress serverAddress() {
    return registered instanceof RegistrationState.Registered way
        ? way.flow().remote().getAddress()
        : lastServer;
  }

  /** Calls go on from the network that the machine has come into. */
  private void networkChanged(@Nullable InetAddress source, boolean moved) {
    LOG.debug("In other networks now: from {}", source);
    for (PhoneCall call : calls) call.showPlace();
    // Calls follow when the server knows us again.
    if (moved && registration != null && registration.elsewhere()) return;
    calls.forEach(PhoneCall::moved);
  }

  /** The address that we send from to the other side of a call; null when there is no way. */
  @Nullable InetAddress sourceTowards(Session session) {
    InetAddress bind = settings.bind();
    Flow flow = session.latestFlow();
    if (bind != null || flow == null) return bind;
    return agent.transports().sourceTowards(flow.remote().getAddress());
  }

  /** A phone has one connection or a few; those it accepts are for calls without a server. */
  private static TransportSettings bounds() {
    return new TransportSettings(
        1,
        256 * 1024,
        64,
        16,
        1 << 20,
        Duration.ofSeconds(5),
        Duration.ofMinutes(15),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(25),
        true);
  }

  private List<InetAddress> addresses() {
    InetAddress bind = settings.bind();
    if (bind != null) return List.of(bind);
    return List.of(InetAddress.ofLiteral("0.0.0.0"), InetAddress.ofLiteral("::"));
  }

  public PhoneSettings settings() {
    return settings;
  }

  /** How the registration stands. */
  public RegistrationState registration() {
    return registered;
  }

  /** Lets somebody see the RTP packets of the calls to come; null for nobody. */
  public void tap(@Nullable AudioTap newTap) {
    tap = newTap;
  }

  /** The calls that go on, oldest first. */
  public List<PhoneCall> calls() {
    return List.copyOf(calls);
  }

  /**
   * Takes calls of phones without a server.
   *
   * @param address port 0 for any
   */
  public InetSocketAddress listen(Transport transport, InetSocketAddress address)
      throws IOException {
    return agent.listen(transport, address);
  }

  /** Registers with the server, and stays registered; the events tell how it goes. */
  public void register() {
    PhoneSettings.Server server = settings.server();
    if (server == null) throw new IllegalStateException("this phone has no server");
    shard.execute(() -> {
      if (registration == null) registration = newRegistration(server);
      registration.start();
    });
  }

  private Registration newRegistration(PhoneSettings.Server server) {
    PhoneSettings.Account account = settings.account();
    RegistrationAccount who =
        new RegistrationAccount(
            new SipUri(false, "", PhoneHandler.hostPort(account.domain()), Params.NONE, ""),
            ourselves(),
            account.user(),
            account.password(),
            new Instance(settings.instance(), 1),
            settings.expiresSeconds(),
            server.transport().secure(),
            settings.pace(),
            settings.watch());
    Registration made =
        new Registration(shard, who, found -> findServer(server, found), this::stands);
    if (scouts.size() == 2) made.scout(scouts.getFirst(), scouts.getLast());
    return made;
  }

  private void findServer(PhoneSettings.Server server, Consumer<List<Flow>> found) {
    ServerFinder.find(server, resolver)
        .whenComplete((flows, failure) ->
            shard.execute(() -> found.accept(failure != null ? List.of() : flows)));
  }

  private void stands(RegistrationState state) {
    boolean anew =
        state instanceof RegistrationState.Registered
            && !(registered instanceof RegistrationState.Registered);
    registered = state;
    tell(new PhoneEvent.Registered(state));
    if (!anew || !(state instanceof RegistrationState.Registered way)) return;
    lastServer = way.flow().remote().getAddress();
    calls.forEach(PhoneCall::moved);
  }

  private NameAddr ourselves() {
    PhoneSettings.Account account = settings.account();
    return new NameAddr(
        account.displayName(),
        new SipUri(
            false,
            SipUri.escape(account.user()),
            PhoneHandler.hostPort(account.domain()),
            Params.NONE,
            ""),
        Params.NONE);
  }

  // Calling.

  /**
   * Calls somebody; the calls that go on are held.
   *
   * @param target a number, {@code user@host}, or a whole SIP URI
   */
  public PhoneCall dial(String target) {
    return dial(target, false);
  }

  /** The same, with keys that only the two phones have: whoever relays the sound has none. */
  public PhoneCall dialEndToEnd(String target) {
    return dial(target, true);
  }

  private PhoneCall dial(String target, boolean endToEnd) {
    Uri uri = address(target);
    if (uri == null) throw new IllegalArgumentException("not a number or SIP address: " + target);
    PhoneCall call = newCall(true, NameAddr.of(uri), endToEnd);
    shard.execute(() -> {
      holdOthers(call);
      place(call, uri, List.of());
    });
    return call;
  }

  /** A number of our domain, or the URI itself; null when it is neither. */
  @Nullable Uri address(String target) {
    String text = target.strip();
    if (text.isEmpty()) return null;
    if (text.startsWith("sip:") || text.startsWith("sips:") || text.startsWith("tel:")) {
      return Uri.parse(text);
    }
    if (text.indexOf('@') > 0) return Uri.parse("sip:" + text);
    return new SipUri(
        false,
        SipUri.escape(text),
        PhoneHandler.hostPort(settings.account().domain()),
        Params.NONE,
        "");
  }

  private PhoneCall newCall(boolean outgoing, NameAddr remote, boolean endToEnd) {
    int number = lastCall.incrementAndGet();
    PhoneCall call = new PhoneCall(this, shard, number, outgoing, remote, endToEnd);
    calls.add(call);
    return call;
  }

  /** Ends a call's sound, and tells the server how it was. */
  void close(@Nullable Session session, CallAudio audio, long sinceNs) {
    report(session, audio, sinceNs);
    audio.close();
  }

  /** Only of calls that were talked in (RFC 6035 section 3). */
  private void report(@Nullable Session session, CallAudio audio, long sinceNs) {
    if (session == null || sinceNs == 0) return;
    if (!(registered instanceof RegistrationState.Registered way)) return;
    Instant now = Instant.now();
    Instant since = now.minusNanos(System.nanoTime() - sinceNs);
    byte[] body = SoundReport.body(session, audio, since, now);
    Uri server = Uri.parse("sip:" + PhoneHandler.hostPort(settings.account().domain()));
    if (body == null || server == null) return;
    OutOfDialog requests = shard.events().outOfDialog();
    SipRequest.Builder publish =
        requests
            .request(Method.PUBLISH, server, ourselves(), way.routes())
            .add(HeaderName.EVENT, "vq-rtcpxr")
            .add(HeaderName.EXPIRES, 0)
            .body(QualityReport.MEDIA_TYPE, body);
    requests.send(publish.build(), way.flow(), Reply.IGNORED);
  }

  private void place(PhoneCall call, Uri target, List<Header> headers) {
    PhoneSettings.Server server = settings.server();
    if (registered instanceof RegistrationState.Registered way) {
      place(call, target, headers, way.flow(), way.routes());
    } else if (server != null) {
      findServer(
          server,
          found ->
              place(call, target, headers, found.isEmpty() ? null : found.getFirst(), List.of()));
    } else {
      shard.findFlow(target, null, flow -> place(call, target, headers, flow, List.of()));
    }
  }

  private void place(
      PhoneCall call,
      Uri target,
      List<Header> headers,
      @Nullable Flow flow,
      List<NameAddr> routes) {
    if (call.state() == PhoneCall.State.ENDED) return;
    CallAudio audio = flow == null ? null : newAudio(call, flow);
    if (flow == null || audio == null) {
      String why = flow == null ? "its address is unknown." : "no media port is free.";
      call.fail(CallEnd.unreachable(call.party(), why));
      return;
    }
    call.sound(audio);
    CallPath path = audio.path();
    boolean trickles = registered instanceof RegistrationState.Registered way && way.trickles();
    if (path != null && trickles) path.assumeTrickle();
    gather(
        audio,
        () -> {
          if (call.state() == PhoneCall.State.ENDED) return;
          Session session = shard.layer().prepare(shard.mintCallId());
          call.dial(session);
          Invitation invitation =
              new Invitation(
                  target,
                  ourselves(),
                  NameAddr.of(target),
                  routes,
                  flow,
                  audio.offer(Direction.SENDRECV),
                  headers);
          shard.layer().call(session, invitation);
        });
  }

  /** Goes on when it is known what to offer. */
  private void gather(CallAudio audio, Runnable then) {
    CallPath path = audio.path();
    if (path == null) then.run();
    else path.gather(hosts(audio.shown()), then);
  }

  /** This machine's addresses for media, best first. */
  List<InetAddress> hosts(InetAddress shown) {
    InetAddress bind = settings.bind();
    return bind != null ? List.of(bind) : Network.addresses(shown);
  }

  /** Pictures of that size come; told on the media loop. */
  private void seen(PhoneCall call, int width, int height) {
    shard.execute(() -> tell(new PhoneEvent.Picture(call, width, height)));
  }

  private @Nullable CallAudio newAudio(PhoneCall call, Flow flow) {
    InetAddress shown = agent.transports().localAddress(flow).getAddress();
    InetAddress bind = settings.bind();
    IceServers ice = settings.media().ice();
    InetAddress more = null;
    if (bind == null) {
      boolean ipv4 = shown instanceof Inet4Address;
      bind = addresses().get(ipv4 ? 0 : 1);
      more = ice == null ? null : addresses().get(ipv4 ? 1 : 0);
    }
    // One path has one set of keys, and SDES makes one for each line (RFC 9143 section 7.1.3).
    Pictures pictures = call.pictures();
    boolean shares = pictures != null && ice != null && call.outgoing();
    boolean secure = flow.transport().secure() && !shares;
    CallKeys keys = new CallKeys(settings.media().policy(), secure, secrets);
    if (call.endToEnd()) keys.seal();
    try {
      CallAudio audio =
          new CallAudio(
              media,
              new CallAudio.Place(bind, more, shown, flow.remote().getAddress()),
              settings.codecs(),
              settings.media().pausesToldOf(),
              keys,
              shard.random(),
              call.mouth(),
              call.ear(),
              tap,
              call.media());
      if (pictures != null) audio.video(media, pictures, (w, h) -> seen(call, w, h));
      if (ice != null) {
        boolean offers = call.outgoing();
        Runnable changed = call::pathChanged;
        CallPath path = new CallPath(audio.port(), ice, offers, secrets, shard::execute, changed);
        path.later(call::trickle);
        audio.path(path);
      }
      return audio;
    } catch (MediaPortsExhaustedException e) {
      LOG.warn("No media port is free for {}", call);
      return null;
    }
  }

  // What the shard's handler hands over.

  void invited(Session session) {
    NameAddr from = session.invite().from();
    Flow flow = session.flow();
    String replaces = session.invite().value(HeaderName.REPLACES);
    PhoneCall replaced = replaces == null ? null : callNamed(replaces);
    if (replaces != null && replaced == null) {
      session.reject(481, null, List.of());
      return;
    }
    if (replaced == null && calls.size() >= settings.lines()) {
      session.reject(486, null, List.of());
      return;
    }
    PhoneCall call = newCall(false, from.withParams(Params.NONE), false);
    CallAudio audio = flow == null ? null : newAudio(call, flow);
    if (audio == null) {
      session.reject(500, null, List.of());
      call.fail(CallEnd.unreachable(call.party(), "no media port is free."));
      return;
    }
    call.invited(session, audio);
    SessionDescription offer = session.offer();
    if (offer != null) audio.heard(offer);
    gather(audio, () -> ring(call, replaced));
  }

  private void ring(PhoneCall call, @Nullable PhoneCall replaced) {
    if (!call.answerable()) return;
    if (replaced != null) {
      call.answerNow();
      replaced.hangUp(CallEnd.of(CallEnd.Reason.REPLACED, 200, "Another took its place."));
      return;
    }
    call.ring();
    tell(new PhoneEvent.Incoming(call));
    if (settings.autoAnswer()) call.answerNow();
  }

  private @Nullable PhoneCall callNamed(String value) {
    Replaces replaces = Replaces.parse(value);
    if (replaces == null || replaces.earlyOnly()) return null;
    Session named = shard.layer().find(replaces.dialog());
    for (PhoneCall call : calls) {
      boolean talks = call.state() == PhoneCall.State.TALKING;
      if (named != null && call.session() == named && talks) return call;
    }
    return null;
  }

  /** Calls whom we were sent to, and tells who sent us (RFC 3515). */
  void follow(Referral asked, boolean endToEnd) {
    List<Header> headers = new ArrayList<>(2);
    Replaces replaces = asked.replaces();
    if (replaces != null) headers.add(new Header(HeaderName.REPLACES, replaces.toString()));
    String by = asked.referredBy();
    if (by != null) headers.add(new Header(HeaderName.REFERRED_BY, by));
    asked.accept();
    PhoneCall call = newCall(true, NameAddr.of(asked.target()), endToEnd);
    call.onBehalfOf(asked);
    place(call, asked.target(), headers);
  }

  /** One call is talked on at one time. */
  void holdOthers(PhoneCall active) {
    for (PhoneCall other : calls) if (other != active) other.hold(true);
  }

  void tell(PhoneEvent event) {
    try {
      listener.accept(event);
    } catch (RuntimeException bug) {
      LOG.error("A phone's listener failed", bug);
    }
  }

  RandomGenerator random() {
    return shard.random();
  }

  void forget(PhoneCall call) {
    calls.remove(call);
  }

  void onRegistration(BiConsumer<Registration, Flow> action, Flow flow) {
    if (closed) return;
    shard.execute(() -> {
      if (registration != null) action.accept(registration, flow);
    });
  }

  /** Hangs up, takes the registration back, and lets go of everything. */
  @Override
  public void close() {
    if (closed) return;
    closed = true;
    CountDownLatch gone = new CountDownLatch(1);
    shard.execute(() -> {
      for (PhoneCall call : calls) call.hangUp((CallEnd) null);
      if (registration == null) gone.countDown();
      else registration.stop(gone::countDown);
    });
    try {
      if (!gone.await(GOODBYE_MS, TimeUnit.MILLISECONDS)) LOG.debug("no answer to our goodbye");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    agent.close();
    shards.close();
    media.close();
    resolver.close();
  }
}

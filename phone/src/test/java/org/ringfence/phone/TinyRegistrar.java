package org.ringfence.phone;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.AgentHandler;
import org.ringfence.agent.AgentSettings;
import org.ringfence.agent.AgentShard;
import org.ringfence.agent.SipAgent;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.net.Admission;
import org.ringfence.net.Shards;
import org.ringfence.net.TransportSettings;
import org.ringfence.net.dns.ResolverSettings;
import org.ringfence.net.dns.SipResolver;
import org.ringfence.net.tls.TlsContexts;
import org.ringfence.sip.auth.AuthVerdict;
import org.ringfence.sip.auth.DigestPolicy;
import org.ringfence.sip.auth.DigestServer;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.session.Session;
import org.ringfence.sip.transaction.ServerTransaction;
import org.ringfence.sip.transaction.Timers;

/** Registers users whose password is "secret", and answers every call with a status of its own. */
final class TinyRegistrar implements AgentHandler, AutoCloseable {
  static final String REALM = "ringfence.test";

  final Queue<SipRequest> believed = new ConcurrentLinkedQueue<>();
  final Map<String, Integer> calls = new ConcurrentHashMap<>();
  final Queue<SipRequest> called = new ConcurrentLinkedQueue<>();
  volatile int minExpires;
  volatile int refusal;
  volatile String moreOfContact = "";
  volatile @Nullable Flow lastFlow;
  private final Shards shards;
  private final SipResolver resolver;
  private final SipAgent agent;
  private final DigestServer digest;
  private final Transport transport;
  private final InetSocketAddress address;

  TinyRegistrar(Transport transport, @Nullable TlsContexts tls, int port) throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    this.transport = transport;
    this.shards = new Shards("registrar", 1, random.split());
    this.resolver =
        new SipResolver(
            ResolverSettings.of(List.of(), List.of(transport)),
            random.split(),
            InstantSource.system());
    this.digest =
        new DigestServer(
            REALM,
            DigestPolicy.DEFAULT,
            (user, realm, algorithm) -> algorithm.ha1(user, realm, "secret"),
            random.split(),
            System.nanoTime());
    AgentSettings settings = new AgentSettings("Tiny", "", REALM, null, Timers.STANDARD);
    this.agent =
        new SipAgent(
            settings,
            this,
            shards,
            resolver,
            TransportSettings.defaults(),
            Admission.all(),
            tls,
            random.split());
    this.address = agent.listen(transport, new InetSocketAddress(TestPhone.LOOPBACK, port));
  }

  InetSocketAddress address() {
    return address;
  }

  PhoneSettings.Server server() {
    return new PhoneSettings.Server("127.0.0.1", address.getPort(), transport);
  }

  /** Closes the connection the last REGISTER came over. */
  void hangUpOn(Flow flow) {
    agent.transports().drop(flow, "a test");
  }

  @Override
  public boolean screen(AgentShard shard, SipRequest request, Flow from, long nowNs) {
    SipResponse response =
        request.is(Method.REGISTER) ? register(request, from, nowNs) : called(request);
    shard.respondStateless(request, response, from);
    return true;
  }

  private SipResponse called(SipRequest request) {
    called.add(request);
    int status = calls.getOrDefault(request.uri().user(), 404);
    return SipResponse.to(request, status, "tiny").build();
  }

  private SipResponse register(SipRequest request, Flow from, long nowNs) {
    if (refusal != 0) return SipResponse.to(request, refusal, "tiny").build();
    List<String> credentials = request.values(HeaderName.AUTHORIZATION);
    AuthVerdict verdict =
        digest.check(credentials, "REGISTER", request.body(), "source", true, nowNs);
    return switch (verdict) {
      case AuthVerdict.Authenticated known -> accept(request, from);
      case AuthVerdict.Refused refused -> SipResponse.to(request, 403, "tiny").build();
      case AuthVerdict.Challenge challenge -> {
        SipResponse.Builder asks = SipResponse.to(request, 401, "tiny");
        for (String value : digest.challenges("source", challenge.stale(), true, nowNs)) {
          asks.add(HeaderName.WWW_AUTHENTICATE, value);
        }
        yield asks.build();
      }
    };
  }

  private SipResponse accept(SipRequest request, Flow from) {
    long asked = request.number(HeaderName.EXPIRES, 100_000, -1);
    if (asked > 0 && asked < minExpires) {
      return SipResponse.to(request, 423, "tiny").add(HeaderName.MIN_EXPIRES, minExpires).build();
    }
    believed.add(request);
    lastFlow = from;
    return SipResponse.to(request, 200, "tiny")
        .add(HeaderName.CONTACT, request.value(HeaderName.CONTACT) + moreOfContact)
        .add(HeaderName.SERVICE_ROUTE, "<sip:127.0.0.1;lr>")
        .build();
  }

  @Override
  public void invited(AgentShard shard, Session session, long nowNs) {}

  @Override
  public void request(
      AgentShard shard, ServerTransaction transaction, SipRequest request, Flow from, long nowNs) {}

  @Override
  public @Nullable Header credentials(SipRequest request, SipResponse challenge) {
    return null;
  }

  @Override
  public void close() {
    agent.close();
    shards.close();
    resolver.close();
  }
}

package org.ringfence.lab.siprec;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.AgentHandler;
import org.ringfence.agent.AgentSettings;
import org.ringfence.agent.AgentShard;
import org.ringfence.agent.SipAgent;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.lab.peer.LabCertificates;
import org.ringfence.net.Admission;
import org.ringfence.net.MediaLoop;
import org.ringfence.net.MediaLoopConfig;
import org.ringfence.net.Shards;
import org.ringfence.net.TransportSettings;
import org.ringfence.net.dns.ResolverSettings;
import org.ringfence.net.dns.SipResolver;
import org.ringfence.net.tls.TlsContexts;
import org.ringfence.net.tls.TlsIdentity;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.Multipart;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.session.Session;
import org.ringfence.sip.transaction.Timers;

/** Takes every recording session it is offered, and keeps what it is told and what it hears. */
public final class RecordingHost implements AgentHandler, AutoCloseable {
  private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
  private static final long SECOND_NS = 1_000_000_000L;

  private final Shards shards;
  private final SipResolver resolver;
  private final SipAgent agent;
  private final MediaLoop media;
  private final InetSocketAddress address;
  private final Transport transport;
  private final List<TakenSession> sessions = new CopyOnWriteArrayList<>();
  private final List<SipRequest> invites = new CopyOnWriteArrayList<>();
  private volatile int refusal;

  /**
   * Listens at a free port.
   *
   * @param identity for TLS; null for TCP in the clear
   * @param mediaPorts the first of a hundred
   */
  public RecordingHost(@Nullable LabCertificates identity, int mediaPorts) throws Exception {
    SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());
    this.transport = identity == null ? Transport.TCP : Transport.TLS;
    this.shards = new Shards("recording host", 1, random.split());
    this.resolver =
        new SipResolver(
            ResolverSettings.of(List.of(), List.of(transport)),
            random.split(),
            InstantSource.system());
    MediaLoopConfig ports =
        MediaLoopConfig.at(HERE)
            .ports(mediaPorts, mediaPorts + 99)
            .times(SECOND_NS, 3600 * SECOND_NS);
    this.media = new MediaLoop("recording host", ports, random.split());
    AgentSettings self =
        new AgentSettings("Recorder", "", "recorder.example", null, Timers.STANDARD);
    Duration any = Duration.ofSeconds(30);
    TransportSettings bounds =
        new TransportSettings(1, 1 << 18, 64, 16, 1 << 20, any, any, any, any, any, true);
    this.agent =
        new SipAgent(
            self, this, shards, resolver, bounds, Admission.all(), tls(identity), random.split());
    agent.tap((shard, message, flow, received) -> {
      if (received && message instanceof SipRequest request && request.is(Method.INVITE)) {
        invites.add(request);
      }
    });
    this.address = agent.listen(transport, new InetSocketAddress(HERE, 0));
  }

  private static @Nullable TlsContexts tls(@Nullable LabCertificates identity) throws Exception {
    if (identity == null) return null;
    TlsIdentity own =
        TlsIdentity.load(identity.serverCertificate(), identity.serverKey(), Instant.now());
    return new TlsContexts(own, null, TlsContexts.PeerAuth.NONE);
  }

  /** As a server's configuration names it. */
  public String uri() {
    boolean plain = transport == Transport.TCP;
    return "sip:127.0.0.1:" + address.getPort() + ";transport=" + (plain ? "tcp" : "tls");
  }

  /** Refuses what comes from now on; 0 to take it again. */
  public void refuse(int status) {
    refusal = status;
  }

  /** All it took, in order. */
  public List<TakenSession> sessions() {
    return List.copyOf(sessions);
  }

  /** Every INVITE that came, also those within a session. */
  public List<SipRequest> invites() {
    return List.copyOf(invites);
  }

  /** The metadata of an INVITE; null when it has none. */
  public static @Nullable String metadata(SipRequest invite) {
    String type = invite.value(HeaderName.CONTENT_TYPE);
    Multipart parts = type == null ? null : Multipart.parse(type, invite.body());
    if (parts == null) return null;
    for (Multipart.Part part : parts.parts()) {
      if (part.contentType().equals("application/rs-metadata+xml")) {
        return new String(part.body(), StandardCharsets.UTF_8);
      }
    }
    return null;
  }

  @Override
  public boolean screen(AgentShard shard, SipRequest request, Flow from, long nowNs) {
    return false;
  }

  @Override
  public boolean supports(String optionTag) {
    return optionTag.equals("siprec");
  }

  @Override
  public void invited(AgentShard shard, Session session, long nowNs) {
    if (refusal != 0) session.reject(refusal, null, List.of());
    else sessions.add(new TakenSession(shard, session, media));
  }

  @Override
  public void close() {
    agent.close();
    shards.close();
    media.close();
    resolver.close();
  }
}

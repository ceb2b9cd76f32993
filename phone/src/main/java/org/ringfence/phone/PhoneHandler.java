package org.ringfence.phone;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.AgentHandler;
import org.ringfence.agent.AgentShard;
import org.ringfence.agent.Registration;
import org.ringfence.agent.RegistrationState;
import org.ringfence.base.Flow;
import org.ringfence.sip.auth.DigestChallenge;
import org.ringfence.sip.auth.DigestClient;
import org.ringfence.sip.event.MessageSummary;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.HostPort;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.session.Session;
import org.ringfence.sip.transaction.ServerTransaction;
import org.ringfence.stun.StunMessage;

/** What a phone does with what its agent receives. */
final class PhoneHandler implements AgentHandler {
  private final Phone phone;

  PhoneHandler(Phone phone) {
    this.phone = phone;
  }

  /** A registered phone hears its server only: calls that come past it are scanners'. */
  @Override
  public boolean screen(AgentShard shard, SipRequest request, Flow from, long nowNs) {
    if (phone.settings().server() == null) return false;
    InetAddress sender = from.remote().getAddress();
    if (!(phone.registration() instanceof RegistrationState.Registered registered)
        || !registered.flow().remote().getAddress().equals(sender)) {
      return true;
    }
    return request.is(Method.NOTIFY) && messages(shard, request, from);
  }

  /** The server tells of messages that wait, unasked (RFC 3842 section 4.1). */
  private boolean messages(AgentShard shard, SipRequest notify, Flow from) {
    boolean lamp = MessageSummary.EVENT.equals(notify.value(HeaderName.EVENT));
    MessageSummary summary = lamp ? MessageSummary.parse(notify.body()) : null;
    if (summary == null) return false;
    String tag = shard.layer().token();
    shard.respondStateless(notify, SipResponse.to(notify, 200, tag).build(), from);
    phone.tell(new PhoneEvent.Messages(summary.fresh(), summary.heard()));
    return true;
  }

  @Override
  public void invited(AgentShard shard, Session session, long nowNs) {
    phone.invited(session);
  }

  @Override
  public void request(
      AgentShard shard, ServerTransaction transaction, SipRequest request, Flow from, long nowNs) {
    shard.layer().respond(transaction, request.is(Method.OPTIONS) ? 200 : 405, nowNs);
  }

  /**
   * Each challenge is answered once, with a nonce count of its own: the request's next answer would
   * be no better. Only the realm that took our registration learns our hashes.
   */
  @Override
  public @Nullable Header credentials(SipRequest request, SipResponse challenge) {
    PhoneSettings settings = phone.settings();
    PhoneSettings.Server server = settings.server();
    if (server == null) return null;
    boolean proxy = challenge.status() == 407;
    HeaderName asks = proxy ? HeaderName.PROXY_AUTHENTICATE : HeaderName.WWW_AUTHENTICATE;
    HeaderName proves = proxy ? HeaderName.PROXY_AUTHORIZATION : HeaderName.AUTHORIZATION;
    List<String> values = challenge.values(asks);
    DigestChallenge first = values.isEmpty() ? null : DigestChallenge.parse(values.getFirst());
    if (request.has(proves) && (first == null || !first.stale())) return null;
    String realm =
        phone.registration() instanceof RegistrationState.Registered state ? state.realm() : null;
    PhoneSettings.Account account = settings.account();
    DigestClient digest =
        new DigestClient(
            account.user(), account.password(), realm, server.transport().secure(), phone.random());
    if (digest.challenged(values) != DigestClient.Outcome.ACCEPTED) return null;
    String uri = request.uri().toString();
    String credentials = digest.credentials(request.method().name(), uri, request.body());
    return credentials == null ? null : new Header(proves, credentials);
  }

  /** What the server gave us: it reaches this very phone, after a move to another network too. */
  @Override
  public @Nullable NameAddr contact(Flow flow) {
    if (!(phone.registration() instanceof RegistrationState.Registered registered)) return null;
    String gruu = registered.publicGruu();
    boolean isServer = flow.remote().equals(registered.flow().remote());
    Uri uri = gruu == null || !isServer ? null : Uri.parse(gruu);
    return uri == null ? null : NameAddr.of(uri);
  }

  @Override
  public void closed(Flow flow) {
    phone.onRegistration(Registration::closed, flow);
  }

  @Override
  public void pong(Flow flow) {
    phone.onRegistration(Registration::pong, flow);
  }

  @Override
  public void answered(StunMessage response, Flow from) {
    phone.onRegistration((registration, flow) -> registration.answered(response, flow), from);
  }

  /** Calls go on over whatever way the server knows us by now. */
  @Override
  public @Nullable Flow current(Flow flow) {
    boolean known =
        phone.registration() instanceof RegistrationState.Registered state
            && state.flow().transport() == flow.transport()
            && state.flow().remote().equals(flow.remote());
    return known ? ((RegistrationState.Registered) phone.registration()).flow() : flow;
  }

  static HostPort hostPort(String domain) {
    boolean bare = domain.indexOf(':') >= 0 && domain.charAt(0) != '[';
    return new HostPort(bare ? "[" + domain + "]" : domain, -1);
  }
}

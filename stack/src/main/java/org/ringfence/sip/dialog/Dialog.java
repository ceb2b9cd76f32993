package org.ringfence.sip.dialog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.ringfence.sip.message.CSeq;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.message.Uri;

/** One dialog, seen from our end (RFC 3261 section 12). Owned by one shard. */
public final class Dialog {
  private static final int MAX_FORWARDS = 70;

  private final DialogId id;
  private final NameAddr local;
  private final NameAddr remote;
  private List<NameAddr> routeSet;
  private Uri remoteTarget;
  private long localSeq;
  private long remoteSeq;
  private boolean confirmed;

  private Dialog(DialogId id, NameAddr local, NameAddr remote, Uri target, List<NameAddr> routes) {
    this.id = id;
    this.local = local;
    this.remote = remote;
    this.remoteTarget = target;
    this.routeSet = routes;
  }

  /** The dialog our request made when {@code response} came (RFC 3261 section 12.1.2). */
  public static Dialog asCaller(SipRequest request, SipResponse response) {
    Dialog dialog =
        new Dialog(
            DialogId.ofReceived(response),
            request.from(),
            response.to(),
            target(response, request.uri()),
            reversed(response.addresses(HeaderName.RECORD_ROUTE)));
    dialog.localSeq = request.cseq().number();
    dialog.remoteSeq = -1;
    dialog.confirmed = response.isFinal();
    return dialog;
  }

  /** The dialog a request makes when it is answered with our tag (RFC 3261 section 12.1.1). */
  public static Dialog asCallee(SipRequest request, String localTag) {
    String remoteTag = DialogId.orEmpty(request.from().tag());
    Dialog dialog =
        new Dialog(
            new DialogId(request.callId(), localTag, remoteTag),
            request.to().withTag(localTag),
            request.from(),
            target(request, request.from().uri()),
            List.copyOf(request.addresses(HeaderName.RECORD_ROUTE)));
    dialog.localSeq = 0;
    dialog.remoteSeq = request.cseq().number();
    return dialog;
  }

  /** The dialog a NOTIFY makes for the one who subscribed (RFC 6665 section 4.4.1). */
  public static Dialog asSubscriber(SipRequest notify, String localTag, long localSeq) {
    Dialog dialog = asCallee(notify, localTag);
    dialog.localSeq = localSeq;
    dialog.confirmed = true;
    return dialog;
  }

  public DialogId id() {
    return id;
  }

  public boolean confirmed() {
    return confirmed;
  }

  public void confirm() {
    confirmed = true;
  }

  /** The 2xx fixes the route set an earlier provisional may have set (RFC 3261 13.2.2.4). */
  public void confirm(SipResponse response) {
    confirmed = true;
    routeSet = reversed(response.addresses(HeaderName.RECORD_ROUTE));
    retarget(response);
  }

  /** Our address with our tag. */
  public NameAddr local() {
    return local;
  }

  /** The peer's address with its tag. */
  public NameAddr remote() {
    return remote;
  }

  public Uri remoteTarget() {
    return remoteTarget;
  }

  /** Where the next request goes: the first route, or the peer itself. */
  public Uri nextHop() {
    return routeSet.isEmpty() ? remoteTarget : routeSet.getFirst().uri();
  }

  public boolean hasRoutes() {
    return !routeSet.isEmpty();
  }

  /** The peer's new Contact, from a target refresh request or its 2xx (RFC 3261 12.2). */
  public void retarget(SipMessage message) {
    remoteTarget = target(message, remoteTarget);
  }

  /**
   * Whether a request comes in its order; remembers it (RFC 3261 section 12.2.2). One out of order
   * is answered 500.
   */
  public boolean inOrder(SipRequest request) {
    long number = request.cseq().number();
    if (request.is(Method.ACK) || request.is(Method.CANCEL)) return true;
    if (number <= remoteSeq) return false;
    remoteSeq = number;
    return true;
  }

  /** The next request of this dialog, without Via and Contact. */
  public SipRequest.Builder request(Method method) {
    localSeq++;
    return request(method, localSeq);
  }

  /** The ACK of the 2xx to our INVITE of that number (RFC 3261 section 13.2.2.4). */
  public SipRequest.Builder ack(long inviteSeq) {
    return request(Method.ACK, inviteSeq);
  }

  /** Takes a number for a request that is sent again, with credentials say. */
  public long nextSeq() {
    return ++localSeq;
  }

  private SipRequest.Builder request(Method method, long number) {
    boolean strict = !routeSet.isEmpty() && !isLoose(routeSet.getFirst());
    Uri uri = strict ? routeSet.getFirst().uri() : remoteTarget;
    SipRequest.Builder builder =
        SipRequest.builder(method, uri)
            .add(HeaderName.MAX_FORWARDS, MAX_FORWARDS)
            .add(HeaderName.FROM, local)
            .add(HeaderName.TO, remote)
            .add(HeaderName.CALL_ID, id.callId())
            .add(HeaderName.CSEQ, new CSeq(number, method));
    for (int i = strict ? 1 : 0; i < routeSet.size(); i++) {
      builder.add(HeaderName.ROUTE, routeSet.get(i));
    }
    if (strict) builder.add(HeaderName.ROUTE, NameAddr.of(remoteTarget));
    return builder;
  }

  private static boolean isLoose(NameAddr route) {
    return route.uri() instanceof SipUri uri && uri.params().has("lr");
  }

  private static Uri target(SipMessage message, Uri otherwise) {
    List<NameAddr> contacts = message.contacts();
    return contacts.isEmpty() ? otherwise : contacts.getFirst().uri();
  }

  private static List<NameAddr> reversed(List<NameAddr> routes) {
    if (routes.size() < 2) return List.copyOf(routes);
    List<NameAddr> turned = new ArrayList<>(routes);
    Collections.reverse(turned);
    return List.copyOf(turned);
  }
}

package org.ringfence.server.registrar;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.base.Transport;
import org.ringfence.server.config.Config;
import org.ringfence.server.store.Binding;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.Params;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.outbound.Gruu;

/**
 * Answers REGISTER (RFC 3261 section 10.3). It keeps nothing of the request but the binding, and
 * the same request twice does no more than once, so that retransmissions need no transaction.
 */
public final class Registrar {
  private static final long MOST_SECONDS = 0xffff_ffffL;

  private final Locations locations;
  private final Config.Registrations limits;
  private final Gruu gruu;
  private final RandomGenerator random;

  /**
   * @param gruu makes the addresses of single devices
   * @param random a secure one
   */
  public Registrar(
      Locations locations, Config.Registrations limits, Gruu gruu, RandomGenerator random) {
    this.locations = locations;
    this.limits = limits;
    this.gruu = gruu;
    this.random = random;
  }

  /**
   * The answer. It may go out when {@link Locations#flush} has returned.
   *
   * @param number the extension that proved it is itself; it registers nobody else
   */
  public SipResponse register(
      SipRequest request, String number, Flow from, String tag, long nowMs) {
    if (!request.to().uri().user().equals(number)) {
      return SipResponse.to(request, 403, tag)
          .reasonPhrase("This account may register only itself")
          .build();
    }
    String problem = problem(request);
    if (problem != null) return SipResponse.to(request, 400, tag).reasonPhrase(problem).build();
    if (request.contacts().size() > limits.perExtension()) {
      return SipResponse.to(request, 403, tag)
          .reasonPhrase("More contacts than an extension may have")
          .build();
    }
    if (request.contacts().stream().anyMatch(this::leadsBack)) {
      return SipResponse.to(request, 403, tag)
          .reasonPhrase("A phone is reached at its own address, not at ours")
          .build();
    }
    if (isTooBrief(request)) {
      return SipResponse.to(request, 423, tag)
          .add(HeaderName.MIN_EXPIRES, limits.minSeconds())
          .build();
    }
    Change change = new Change(request, number, from, nowMs);
    List<Contact> after = locations.change(number, change::apply);
    if (change.outOfOrder) {
      return SipResponse.to(request, 500, tag).reasonPhrase("CSeq is out of order").build();
    }
    return success(request, after, change, tag, nowMs);
  }

  private static @Nullable String problem(SipRequest request) {
    List<String> contacts = request.values(HeaderName.CONTACT);
    if (contacts.contains("*")) {
      boolean ends = request.number(HeaderName.EXPIRES, MOST_SECONDS, -1) == 0;
      return ends && contacts.size() == 1
          ? null
          : "Contact: * needs Expires: 0 and no other Contact";
    }
    return isTooLong(request) ? "What is to be kept of this is too long" : null;
  }

  /** Whether a text that would be stored, or logged, is longer than any phone's. */
  private static boolean isTooLong(SipRequest request) {
    int path = 0;
    for (String value : request.values(HeaderName.PATH)) path += value.length() + 2;
    boolean tooLong = Math.max(path, request.callId().length()) > Limits.BINDING_CHARS;
    for (NameAddr contact : request.contacts()) {
      String instance = contact.params().value("+sip.instance");
      int longest = contact.uri().toString().length();
      if (instance != null) longest = Math.max(longest, instance.length());
      tooLong |= longest > Limits.BINDING_CHARS;
    }
    return tooLong;
  }

  /** A contact that is a GRUU itself would lead to itself. */
  private boolean leadsBack(NameAddr contact) {
    return contact.uri() instanceof SipUri uri && gruu.resolve(uri) != null;
  }

  private boolean isTooBrief(SipRequest request) {
    for (NameAddr contact : request.contacts()) {
      long seconds = seconds(request, contact);
      if (seconds > 0 && seconds < limits.minSeconds()) return true;
    }
    return false;
  }

  private long seconds(SipRequest request, NameAddr contact) {
    long general = request.number(HeaderName.EXPIRES, MOST_SECONDS, limits.maxSeconds());
    long asked = contact.params().number("expires", MOST_SECONDS, general);
    return Math.min(asked, limits.maxSeconds());
  }

  /** Whether the phone sees itself at another address than we do. */
  private static boolean isBehindNat(SipRequest request, Flow from) {
    if (request.vias().size() != 1) return false; // A proxy's way is another's affair.
    try {
      String claimed = request.vias().getFirst().sentBy().address();
      return !InetAddress.ofLiteral(claimed).equals(from.remote().getAddress());
    } catch (IllegalArgumentException name) {
      return false;
    }
  }

  private SipResponse success(
      SipRequest request, List<Contact> contacts, Change change, String tag, long nowMs) {
    SipResponse.Builder response = SipResponse.to(request, 200, tag);
    boolean wantsGruu = request.lists(HeaderName.SUPPORTED, "gruu");
    for (Contact contact : contacts) {
      long leftSeconds = (contact.binding().expiresAtMs() - nowMs + 999) / 1000;
      if (leftSeconds <= 0) continue;
      Params params = Params.NONE.with("expires", Long.toString(leftSeconds));
      String instance = contact.binding().instanceId();
      if (!instance.isEmpty()) {
        params = params.with("+sip.instance", instance);
        if (contact.binding().regId() > 0) {
          params = params.with("reg-id", Integer.toString(contact.binding().regId()));
        }
      }
      if (wantsGruu) params = withGruus(params, contact);
      response.add(HeaderName.CONTACT, new NameAddr("", contact.uri(), params));
    }
    response.copy(request, HeaderName.PATH);
    if (change.outbound) {
      response.add(HeaderName.REQUIRE, "outbound"); // RFC 5626 section 6.
      boolean connected = change.from.transport().reliable();
      if (connected && limits.flowTimerSeconds() > 0) {
        response.add(HeaderName.FLOW_TIMER, limits.flowTimerSeconds());
      }
    }
    return response.add(HeaderName.SUPPORTED, "path, outbound, gruu, trickle-ice").build();
  }

  /** Both GRUUs of the contact's device (RFC 5627 section 5.2), the temporary one a new one. */
  private Params withGruus(Params params, Contact contact) {
    String device = contact.device();
    if (device == null) return params;
    Binding binding = contact.binding();
    SipUri lasting = gruu.publicGruu(binding.extension(), device);
    SipUri passing = gruu.temporaryGruu(binding.extension(), device, binding.callId(), random);
    return params.with("pub-gruu", lasting.toString()).with("temp-gruu", passing.toString());
  }

  /** What one REGISTER does to the contacts of its extension. */
  private final class Change {
    private final SipRequest request;
    private final String number;
    private final Flow from;
    private final long nowMs;
    private final boolean wantsOutbound;
    private boolean outOfOrder;
    private boolean outbound;

    Change(SipRequest request, String number, Flow from, long nowMs) {
      this.request = request;
      this.number = number;
      this.from = from;
      this.nowMs = nowMs;
      this.wantsOutbound = request.lists(HeaderName.SUPPORTED, "outbound");
    }

    /** All of the request or, when part of it is out of order, nothing of it (section 10.3). */
    List<Contact> apply(List<Contact> before) {
      List<Contact> after = new ArrayList<>(before.size() + 1);
      for (Contact contact : before) {
        if (contact.binding().expiresAtMs() > nowMs) after.add(contact);
      }
      if (request.hasWildcardContact()) {
        outOfOrder = after.stream().anyMatch(contact -> isStale(contact.binding()));
        after.clear();
      } else {
        for (NameAddr address : request.contacts()) one(address, after);
      }
      if (outOfOrder) return before;
      evict(after);
      keep(before, after);
      return List.copyOf(after);
    }

    /** The same client's newer word is known already (section 10.3 step 7). */
    private boolean isStale(Binding binding) {
      return binding.callId().equals(request.callId()) && binding.cseq() > request.cseq().number();
    }

    private void one(NameAddr address, List<Contact> after) {
      Binding binding = binding(address);
      int known = -1;
      for (int i = 0; i < after.size() && known < 0; i++) {
        if (isSame(after.get(i), binding, address.uri())) known = i;
      }
      if (known >= 0) {
        if (isStale(after.get(known).binding())) outOfOrder = true;
        after.remove(known);
      }
      if (binding.expiresAtMs() <= nowMs) return;
      if (binding.regId() > 0) outbound = true;
      after.add(new Contact(binding, address.uri(), request.addresses(HeaderName.PATH), from));
    }

    /** Writes the difference; what was not mentioned is the very same object still. */
    private void keep(List<Contact> before, List<Contact> after) {
      Set<String> keys = new HashSet<>();
      for (Contact contact : after) keys.add(contact.binding().key());
      for (Contact contact : before) {
        if (!keys.contains(contact.binding().key())) locations.remove(contact);
      }
      for (Contact contact : after) {
        if (before.contains(contact)) continue;
        for (Contact old : before) {
          boolean same = old.binding().key().equals(contact.binding().key());
          if (same && !Objects.equals(old.flow(), contact.flow())) locations.supersede(old);
        }
        locations.put(contact);
      }
    }

    private Binding binding(NameAddr address) {
      String instance = address.params().value("+sip.instance");
      long regId = wantsOutbound ? address.params().number("reg-id", Integer.MAX_VALUE, 0) : 0;
      String path = String.join(", ", request.values(HeaderName.PATH));
      String agent = request.value(HeaderName.USER_AGENT);
      return new Binding(
          number,
          address.uri().toString(),
          instance == null ? "" : instance,
          (int) regId,
          path,
          request.callId(),
          request.cseq().number(),
          nowMs + granted(address) * 1000,
          agent == null ? "" : agent.substring(0, Math.min(agent.length(), 128)),
          Contact.written(from),
          from.remote().getAddress().getHostAddress() + " " + from.remote().getPort());
    }

    /** A router may forget who is silent, and whoever registers anew is known to it again. */
    private long granted(NameAddr address) {
      long wanted = seconds(request, address);
      boolean routed = from.transport() == Transport.UDP && isBehindNat(request, from);
      return routed ? Math.min(wanted, limits.behindNatSeconds()) : wanted;
    }

    private static boolean isSame(Contact contact, Binding binding, Uri uri) {
      if (contact.binding().key().equals(binding.key())) return true;
      if (!binding.instanceId().isEmpty() && !contact.binding().instanceId().isEmpty())
        return false;
      return contact.uri() instanceof SipUri one
          && uri instanceof SipUri two
          && one.equivalent(two);
    }

    /** Too many phones: the one that was heard of longest ago, which is the first, makes room. */
    private void evict(List<Contact> after) {
      while (after.size() > limits.perExtension()) after.removeFirst();
    }
  }
}

package org.ringfence.server.trust;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.server.config.Config;
import org.ringfence.server.store.Account;
import org.ringfence.sip.auth.AuthVerdict;
import org.ringfence.sip.auth.DigestAlgorithm;
import org.ringfence.sip.auth.DigestPolicy;
import org.ringfence.sip.auth.DigestServer;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/**
 * Finds out who sent a request (RFC 3261 section 22, RFC 8760). A challenge stores nothing, and an
 * unknown user is answered like a wrong password. One for each shard.
 */
public final class Identifier {
  /** Makes of phones that stop at the first algorithm they do not know. */
  private static final Pattern MD5_ONLY = Pattern.compile("baresip v[01]\\.");

  /** Which algorithms a challenge names. */
  private enum Offer {
    STRONG,
    ALL,
    MD5
  }

  private final Function<String, @Nullable Account> accounts;
  private final DeviceProof devices;
  private final Config.Md5 md5;
  private final DigestServer digest;
  private final GuessLimit guesses;

  /** What the digest server asks for while one request is looked at. */
  private @Nullable String asked;

  private boolean slowed;
  private InetAddress asker = InetAddress.getLoopbackAddress();
  private long askedNs;

  /**
   * @param accounts by number, and by the names of phones that are set up here; null for none
   * @param random a secure one
   */
  public Identifier(
      Config config,
      Function<String, @Nullable Account> accounts,
      DeviceProof devices,
      GuessLimit guesses,
      RandomGenerator random,
      long nowNs) {
    this.accounts = accounts;
    this.devices = devices;
    this.guesses = guesses;
    this.md5 = config.signalling().md5();
    DigestPolicy standard = DigestPolicy.DEFAULT;
    long lifetimeNs = config.signalling().nonceSeconds() * 1_000_000_000L;
    DigestPolicy policy =
        new DigestPolicy(standard.algorithms(), false, lifetimeNs, standard.nonces());
    this.digest = new DigestServer(config.domain(), policy, this::ha1, random, nowNs);
  }

  private @Nullable String ha1(String username, String realm, DigestAlgorithm algorithm) {
    asked = username;
    slowed = guesses.isSlowed(username, asker, askedNs);
    Account account = slowed ? null : usable(username);
    return account == null ? null : account.ha1(algorithm.token());
  }

  private @Nullable Account usable(String username) {
    Account account = accounts.apply(username);
    return account != null && account.extension().enabled() ? account : null;
  }

  /**
   * Who sent it.
   *
   * @param proven whether the user in From proved itself over this very connection before; counts
   *     over a secure one only
   */
  public Identification identify(
      SipRequest request, Flow from, boolean proven, String tag, long nowNs) {
    return identify(request, from, proven, request.from().uri().user(), tag, nowNs);
  }

  /**
   * The same of a request within a call, where From may be a number that was dialled.
   *
   * @param claimed who it must be
   */
  public Identification identify(
      SipRequest request, Flow from, boolean proven, String claimed, String tag, long nowNs) {
    boolean registers = request.is(Method.REGISTER);
    boolean hasProof = proven && from.transport().secure() && usable(claimed) != null;
    if (hasProof && !registers) return known(request, claimed, from, tag);
    HeaderName carries = registers ? HeaderName.AUTHORIZATION : HeaderName.PROXY_AUTHORIZATION;
    String source = from.remote().getAddress().getHostAddress() + ' ' + from.remote().getPort();
    boolean allowMd5 = allowsMd5(claimed, from);
    List<String> credentials = request.values(carries);
    asked = null;
    slowed = false;
    asker = from.remote().getAddress();
    askedNs = nowNs;
    AuthVerdict verdict =
        digest.check(credentials, request.method().name(), request.body(), source, allowMd5, nowNs);
    return switch (verdict) {
      case AuthVerdict.Authenticated known ->
          believed(request, known.username(), claimed, from, tag);
      case AuthVerdict.Challenge challenge ->
          challenge(
              request, challenge.stale(), source, offer(claimed, request, allowMd5), tag, nowNs);
      case AuthVerdict.Refused refused when refused.reason() == AuthVerdict.Reason.MALFORMED ->
          answer(request, 400, "The credentials cannot be read", tag);
      case AuthVerdict.Refused refused when slowed ->
          // Whether it was right nobody learns; a phone tries again by itself.
          challenge(request, true, source, offer(claimed, request, allowMd5), tag, nowNs);
      case AuthVerdict.Refused refused -> {
        if (asked != null) guesses.wrong(asked, asker, nowNs);
        yield answer(request, 403, "Wrong user or password", tag);
      }
    };
  }

  /**
   * A user speaks for itself only: From is the identity that is shown to others. A phone that was
   * set up here logs in by a name of its own, and speaks for its extension.
   */
  private Identification believed(
      SipRequest request, String username, String claimed, Flow from, String tag) {
    Account account = accounts.apply(username);
    String number = account == null ? username : account.extension().number();
    if (number.equals(claimed)) return known(request, number, from, tag);
    return answer(request, 403, "From is not the user that logged in", tag);
  }

  /**
   * The password is right; where that is not enough, so must the certificate be. It is looked at
   * last, so that nobody without the password learns which accounts need one.
   */
  private Identification known(SipRequest request, String number, Flow from, String tag) {
    Account account = accounts.apply(number);
    boolean needed = account != null && account.extension().certificateRequired();
    String refusal = needed ? devices.refusal(number, from) : null;
    return refusal == null ? new Identification.Known(number) : answer(request, 403, refusal, tag);
  }

  private boolean allowsMd5(String number, Flow from) {
    return switch (md5) {
      case NEVER -> false;
      case OVER_TLS -> from.transport().secure() || accountAllowsMd5(number);
      case PER_ACCOUNT -> accountAllowsMd5(number);
    };
  }

  private boolean accountAllowsMd5(String number) {
    Account account = accounts.apply(number);
    return account != null && account.extension().md5Allowed();
  }

  /**
   * Phones that know MD5 only often give up when they see another algorithm first, so they are
   * offered nothing else: those of accounts that say so and, where MD5 is allowed, known makes.
   */
  private Offer offer(String number, SipRequest request, boolean allowMd5) {
    if (!allowMd5) return Offer.STRONG;
    String agent = request.value(HeaderName.USER_AGENT);
    boolean knowsNothingElse = agent != null && MD5_ONLY.matcher(agent).lookingAt();
    return accountAllowsMd5(number) || knowsNothingElse ? Offer.MD5 : Offer.ALL;
  }

  private Identification challenge(
      SipRequest request, boolean stale, String source, Offer offer, String tag, long nowNs) {
    boolean registers = request.is(Method.REGISTER);
    HeaderName asks = registers ? HeaderName.WWW_AUTHENTICATE : HeaderName.PROXY_AUTHENTICATE;
    SipResponse.Builder response = SipResponse.to(request, registers ? 401 : 407, tag);
    List<String> values = digest.challenges(source, stale, offer != Offer.STRONG, nowNs);
    // The strongest comes first (RFC 8760 section 2.4), and so MD5 last.
    for (String value : offer == Offer.MD5 ? List.of(values.getLast()) : values) {
      response.add(asks, value);
    }
    return new Identification.Answer(response.build());
  }

  private static Identification answer(SipRequest request, int status, String words, String tag) {
    return new Identification.Answer(
        SipResponse.to(request, status, tag).reasonPhrase(words).build());
  }
}

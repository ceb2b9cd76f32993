package org.ringfence.keying;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.dtls.DtlsCertificate;
import org.ringfence.media.Protection;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.SessionDescription;

/**
 * The keys of one leg over all its offers and answers: each leg has keys and a certificate of its
 * own, so that phones that ring together share none.
 */
public final class LegKeying {
  /** Whose end of the leg this is. */
  public enum Part {
    /** A server's: phones behind NAT reach it, and it does not reach them. */
    SERVER,
    /** A phone's: it begins handshakes, and takes the keys it is offered in any profile. */
    PHONE
  }

  private final Part part;
  private final RandomGenerator random;
  private final Supplier<DtlsCertificate> certificates;
  private final List<LineKeying> lines = new ArrayList<>(1);
  private @Nullable DtlsCertificate certificate;

  /**
   * A server's end.
   *
   * @param random one that nobody can guess
   * @param certificates makes one when it is needed
   */
  public LegKeying(RandomGenerator random, Supplier<DtlsCertificate> certificates) {
    this(Part.SERVER, random, certificates);
  }

  public LegKeying(Part part, RandomGenerator random, Supplier<DtlsCertificate> certificates) {
    this.part = part;
    this.random = random;
    this.certificates = certificates;
  }

  private DtlsCertificate certificate() {
    DtlsCertificate made = certificate;
    if (made == null) {
      made = certificates.get();
      certificate = made;
    }
    return made;
  }

  private LineKeying line(int index) {
    while (lines.size() <= index) lines.add(new LineKeying(part, random, this::certificate));
    return lines.get(index);
  }

  /** Our offer with its keys. A fax, which nothing can encrypt, is not offered beside them. */
  public SessionDescription offer(SessionDescription ours, KeyingTerms terms) {
    List<MediaDescription> offered = new ArrayList<>(ours.media().size());
    boolean secret = isSecret();
    for (int i = 0; i < ours.media().size(); i++) {
      MediaDescription line = ours.media().get(i);
      secret |= line.rtp() && !line.refused() && line(i).maySecure(terms);
    }
    for (int i = 0; i < ours.media().size(); i++) {
      MediaDescription line = ours.media().get(i);
      offered.add(line(i).offer(secret && line.fax() ? line.withPort(0) : line, terms));
    }
    return ours.withMedia(offered);
  }

  /** Whether any line of it was ever encrypted. */
  private boolean isSecret() {
    return lines.stream().anyMatch(LineKeying::isSecret);
  }

  /**
   * What their answer makes of our offer; of several answers the last counts.
   *
   * @return null when it can be followed
   */
  public @Nullable Problem answered(SessionDescription theirs) {
    Problem worst = null;
    for (int i = 0; i < theirs.media().size(); i++) {
      Problem problem = line(i).answered(theirs, theirs.media().get(i));
      if (problem != null) worst = problem;
    }
    return worst;
  }

  /**
   * Chooses among the keys they offer. Lines that cannot be had encrypted are refused; when that is
   * all of them, so is the offer.
   *
   * @return null when it can be answered
   */
  public @Nullable Problem offered(SessionDescription theirs, KeyingTerms terms) {
    Problem worst = null;
    boolean usable = false;
    boolean secret = isSecret();
    List<String> bundle = theirs.bundle();
    for (int i = 0; i < theirs.media().size(); i++) {
      MediaDescription said = BareDescription.opened(theirs.media().get(i), bundle);
      Problem problem = line(i).offered(theirs, said, terms);
      secret |= line(i).choosesKeys();
      if (problem == null) usable |= !said.refused() && !said.fax();
      else if (worst == null) worst = problem;
    }
    for (int i = 0; i < theirs.media().size(); i++) {
      MediaDescription said = theirs.media().get(i);
      if (!said.fax() || said.refused() || line(i).refuses()) continue;
      if (secret) line(i).refuse();
      else usable = true;
    }
    if (!usable && worst == null && secret) return Problem.NOT_ENCRYPTED;
    return usable ? null : worst;
  }

  /**
   * Their last offer as an endpoint answers it that knows nothing of keys: in plain profiles, and
   * without the lines that are refused.
   */
  public SessionDescription answerable(SessionDescription theirs) {
    SessionDescription plain = BareDescription.plain(theirs);
    List<MediaDescription> usable = new ArrayList<>(plain.media().size());
    for (int i = 0; i < plain.media().size(); i++) {
      MediaDescription line = plain.media().get(i);
      usable.add(refuses(i) ? line.withPort(0) : line);
    }
    return plain.withMedia(usable);
  }

  /** Our answer to their last offer with its keys, which count from now on. */
  public SessionDescription answer(SessionDescription ours) {
    List<MediaDescription> answered = new ArrayList<>(ours.media().size());
    for (int i = 0; i < ours.media().size(); i++) {
      answered.add(line(i).answer(ours.media().get(i)));
    }
    return ours.withMedia(answered);
  }

  /** Whether a line of their last offer is refused. */
  public boolean refuses(int line) {
    return line(line).refuses();
  }

  /** What is agreed of a line. */
  public Protection protection(int line) {
    return line(line).protection();
  }
}

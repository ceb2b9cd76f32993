package org.ringfence.ice;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/**
 * One side's ICE attributes in SDP (RFC 8839 section 5) or in a trickled fragment of it (RFC 8840
 * section 9).
 *
 * @param options such as {@code trickle} and {@code ice2}
 * @param ended whether {@code end-of-candidates} says that no more will come (RFC 8838 section 14)
 * @param refused candidates that were malformed or beyond the bound
 */
public record IceDescription(
    IceCredentials credentials,
    boolean lite,
    Set<String> options,
    List<Candidate> candidates,
    boolean ended,
    int refused) {
  public IceDescription {
    options = Set.copyOf(options);
    candidates = List.copyOf(candidates);
  }

  /**
   * Reads attributes such as {@code ice-ufrag:8hhY}, with or without {@code a=}. Others are passed
   * over; those of the media section should come after the session's, as the later one counts.
   *
   * @return null when there are no good credentials
   */
  public static @Nullable IceDescription parse(List<String> attributes) {
    String ufrag = null;
    String pwd = null;
    boolean lite = false;
    boolean ended = false;
    int refused = 0;
    Set<String> options = new LinkedHashSet<>();
    List<Candidate> candidates = new ArrayList<>();
    for (String line : attributes) {
      String text = line.startsWith("a=") ? line.substring(2) : line;
      int colon = text.indexOf(':');
      String value = colon < 0 ? "" : text.substring(colon + 1).strip();
      switch (colon < 0 ? text.strip() : text.substring(0, colon)) {
        case "ice-ufrag" -> ufrag = value;
        case "ice-pwd" -> pwd = value;
        case "ice-lite" -> lite = true;
        case "end-of-candidates" -> ended = true;
        case "ice-options" -> options.addAll(List.of(value.split(" +", 16)));
        case "candidate" -> {
          CandidateResult result = Candidate.parse(value);
          boolean room = candidates.size() < Limits.ICE_CANDIDATES;
          if (result instanceof Candidate candidate && room) candidates.add(candidate);
          else if (!(result instanceof CandidateResult.Ignored)) refused++;
        }
        default -> {}
      }
    }
    IceCredentials credentials = IceCredentials.of(ufrag, pwd);
    if (credentials == null) return null;
    return new IceDescription(credentials, lite, options, candidates, ended, refused);
  }

  /** The attributes, without {@code a=}. {@code ice-lite} belongs to the session's section. */
  public List<String> write() {
    List<String> lines = new ArrayList<>();
    if (lite) lines.add("ice-lite");
    lines.add("ice-ufrag:" + credentials.ufrag());
    lines.add("ice-pwd:" + credentials.pwd());
    if (!options.isEmpty()) {
      lines.add("ice-options:" + String.join(" ", options.stream().sorted().toList()));
    }
    for (Candidate candidate : candidates) lines.add("candidate:" + candidate.write());
    if (ended) lines.add("end-of-candidates");
    return lines;
  }
}

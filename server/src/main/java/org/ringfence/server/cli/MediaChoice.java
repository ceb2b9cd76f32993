package org.ringfence.server.cli;

import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.MediaPolicy;
import picocli.CommandLine;

/**
 * How calls are protected, as the command line says it.
 *
 * @param policy null for what the configuration says
 */
record MediaChoice(@Nullable MediaPolicy policy) {
  static final String DESCRIPTION =
      "${COMPLETION-CANDIDATES}: must its calls be encrypted? default: as ringfence.yaml says.";
  private static final String DEFAULT = "default";

  static String word(@Nullable MediaPolicy policy) {
    return policy == null ? DEFAULT : policy.word();
  }

  private static List<MediaChoice> all() {
    return Stream.concat(
            Stream.of(MediaPolicy.values()).map(MediaChoice::new), Stream.of(new MediaChoice(null)))
        .toList();
  }

  @Override
  public String toString() {
    return word(policy);
  }

  /** Reads one. */
  static final class Reader implements CommandLine.ITypeConverter<MediaChoice> {
    @Override
    public MediaChoice convert(String text) {
      for (MediaChoice choice : all()) {
        if (choice.toString().equals(text)) return choice;
      }
      throw new CommandLine.TypeConversionException(
          "expected one of " + all() + " but was '" + text + "'");
    }
  }

  /** Names all. */
  static final class Words implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return all().stream().map(MediaChoice::toString).iterator();
    }
  }
}

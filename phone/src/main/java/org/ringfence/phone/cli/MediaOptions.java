package org.ringfence.phone.cli;

import org.ringfence.call.MediaPolicy;
import org.ringfence.phone.PhoneSettings;
import picocli.CommandLine.Option;

/** The options that say how sound is protected. */
final class MediaOptions {
  /** How sound may be protected, as people write it. */
  enum Policy {
    encrypted(MediaPolicy.ENCRYPTED),
    encrypted_if_offered(MediaPolicy.ENCRYPTED_IF_OFFERED),
    clear(MediaPolicy.CLEAR);

    private final MediaPolicy meaning;

    Policy(MediaPolicy meaning) {
      this.meaning = meaning;
    }

    @Override
    public String toString() {
      return meaning.word();
    }
  }

  @Option(
      names = "--media",
      paramLabel = "HOW",
      description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).",
      defaultValue = "encrypted")
  private Policy media = Policy.encrypted;

  PhoneSettings.Media choices() {
    return new PhoneSettings.Media(media.meaning);
  }
}

package org.ringfence.sip.session;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.sip.message.Header;

/**
 * What goes with every offer of ours in a session, as the kind of session wants it: a recording
 * session (RFC 7866) has metadata beside each description.
 *
 * @param feature what our Contact says that we are (RFC 3840): {@code +sip.src}
 * @param headers of each INVITE after the first, which brings its own
 * @param attachment null for nothing
 */
public record Company(String feature, List<Header> headers, @Nullable Attachment attachment) {
  public Company {
    headers = List.copyOf(headers);
  }
}

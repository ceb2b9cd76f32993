package org.ringfence.ice;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ringfence.stun.AttributeType;
import org.ringfence.stun.Integrity;
import org.ringfence.stun.MessageClass;
import org.ringfence.stun.Method;
import org.ringfence.stun.StunError;
import org.ringfence.stun.StunMessage;
import org.ringfence.stun.StunWriter;

/**
 * Judges a check that comes in by its short-term credential (RFC 8445 section 7.3, RFC 8489 section
 * 9.1.3). Until the credential is seen to be right, an answer is never longer than the question.
 */
final class CheckGate {
  sealed interface Judged {
    /** Not a check; perhaps a plain Binding request. */
    record NoCheck() implements Judged {}

    record Refused(byte[] answer) implements Judged {}

    /** {@code ours} are the credentials it used. */
    record Accepted(IceCredentials ours, String remoteUfrag) implements Judged {}
  }

  private CheckGate() {}

  static Judged judge(StunMessage message, Function<String, @Nullable IceCredentials> lookup) {
    String username = message.text(AttributeType.USERNAME);
    if (!message.is(MessageClass.REQUEST, Method.BINDING)
        || username == null
        || message.fingerprint() != Integrity.VALID) {
      return new Judged.NoCheck();
    }
    int colon = username.indexOf(':');
    if (colon < 0 || !message.has(AttributeType.MESSAGE_INTEGRITY)) {
      return refused(message, StunError.BAD_REQUEST);
    }
    IceCredentials ours = lookup.apply(username.substring(0, colon));
    if (ours == null || message.integrity(ours.key()) != Integrity.VALID) {
      return refused(message, StunError.UNAUTHENTICATED);
    }
    List<Integer> unknown = message.unknown();
    if (!unknown.isEmpty()) {
      var error = StunWriter.error(message, StunError.UNKNOWN_ATTRIBUTE, "").unknown(unknown);
      return new Judged.Refused(error.integrity(ours.key()).fingerprint().write());
    }
    return new Judged.Accepted(ours, username.substring(colon + 1));
  }

  static byte[] roleConflict(StunMessage message, IceCredentials ours) {
    StunWriter error = StunWriter.error(message, StunError.ROLE_CONFLICT, "Role Conflict");
    return error.integrity(ours.key()).fingerprint().write();
  }

  private static Judged refused(StunMessage message, int code) {
    return new Judged.Refused(StunWriter.error(message, code, "").write());
  }
}

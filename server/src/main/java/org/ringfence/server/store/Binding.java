package org.ringfence.server.store;

import java.nio.ByteBuffer;

/**
 * One registered contact of an extension (RFC 3261 section 10.3, RFC 5626 section 6). Texts a phone
 * did not send are empty.
 *
 * @param extension the number it is registered for
 * @param contact the contact URI, as sent
 * @param instanceId {@code +sip.instance} without quotes
 * @param regId {@code reg-id}; 0 when there is none
 * @param path the values of Path (RFC 3327), as sent
 * @param expiresAtMs when it ends, in milliseconds since 1970
 * @param flow the path to the phone, as text the registrar understands
 * @param received the address the REGISTER came from
 */
public record Binding(
    String extension,
    String contact,
    String instanceId,
    int regId,
    String path,
    String callId,
    long cseq,
    long expiresAtMs,
    String userAgent,
    String flow,
    String received) {

  /**
   * What tells it from the extension's others: instance and reg-id if it has them, else contact.
   */
  public String key() {
    return instanceId.isEmpty() ? contact : instanceId + ";" + regId;
  }

  void write(ByteBuffer out) {
    Payload.putText(out, extension);
    Payload.putText(out, contact);
    Payload.putText(out, instanceId);
    out.putInt(regId);
    Payload.putText(out, path);
    Payload.putText(out, callId);
    out.putLong(cseq).putLong(expiresAtMs);
    Payload.putText(out, userAgent);
    Payload.putText(out, flow);
    Payload.putText(out, received);
  }

  static Binding read(ByteBuffer in) {
    return new Binding(
        Payload.text(in),
        Payload.text(in),
        Payload.text(in),
        in.getInt(),
        Payload.text(in),
        Payload.text(in),
        in.getLong(),
        in.getLong(),
        Payload.text(in),
        Payload.text(in),
        Payload.text(in));
  }
}

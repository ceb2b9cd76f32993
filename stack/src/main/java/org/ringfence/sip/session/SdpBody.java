package org.ringfence.sip.session;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.Attributes;
import org.ringfence.sdp.MalformedSdp;
import org.ringfence.sdp.SdpParser;
import org.ringfence.sdp.SdpResult;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.MessageBuilder;
import org.ringfence.sip.message.Multipart;
import org.ringfence.sip.message.SipMessage;

/** The session description in a message's body, alone or as a part of several (RFC 5621). */
final class SdpBody {
  static final String TYPE = "application/sdp";

  private SdpBody() {}

  /** Null when the body is empty or something else. */
  static @Nullable SdpResult of(SipMessage message) {
    if (message.body().length == 0) return null;
    String type = message.value(HeaderName.CONTENT_TYPE);
    if (type == null) return null;
    if (isSdp(type)) return SdpParser.parse(message.body());
    Multipart multipart = Multipart.parse(type, message.body());
    return multipart == null ? null : of(multipart);
  }

  private static @Nullable SdpResult of(Multipart multipart) {
    for (Multipart.Part part : multipart.parts()) {
      if (isSdp(part.contentType())) return SdpParser.parse(part.body());
      SdpResult nested = part.nested() == null ? null : of(part.nested());
      if (nested != null) return nested;
    }
    return null;
  }

  private static boolean isSdp(String type) {
    int semicolon = type.indexOf(';');
    return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().equalsIgnoreCase(TYPE);
  }

  /** The description, or null when there is none that can be read. */
  static @Nullable SessionDescription read(SipMessage message) {
    return of(message) instanceof SessionDescription description ? description : null;
  }

  static boolean isBroken(SipMessage message) {
    return of(message) instanceof MalformedSdp;
  }

  /** Whether there is a body that must be understood and is not (RFC 3261 section 8.2.3). */
  static boolean isForeign(SipMessage message) {
    if (message.body().length == 0 || of(message) != null) return false;
    String disposition = message.value(HeaderName.CONTENT_DISPOSITION);
    if (disposition == null) return true;
    String plain = disposition.toLowerCase(Locale.ROOT).replaceAll("[ \t]", "");
    return !plain.contains(";handling=optional");
  }

  static void write(MessageBuilder<?> message, @Nullable SessionDescription description) {
    if (description == null) return;
    message.body(TYPE, description.write());
    if (!trickles(description)) return;
    message.add(HeaderName.SUPPORTED, Session.TRICKLE_ICE);
    message.add(HeaderName.RECV_INFO, Session.TRICKLE_ICE);
  }

  /** The same beside something else; see {@link Attachment}. */
  static void write(
      MessageBuilder<?> message,
      @Nullable SessionDescription description,
      @Nullable Attachment attachment) {
    write(message, description);
    if (attachment == null || description == null) return;
    // No part has a line that begins so: descriptions have one letter and an equals sign, XML has
    // no hyphens there.
    String boundary = "--ringfence-parts";
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(text(boundary + "\r\nContent-Type: " + TYPE + "\r\n\r\n"));
    body.writeBytes(description.write());
    body.writeBytes(
        text(
            "\r\n"
                + boundary
                + "\r\nContent-Type: "
                + attachment.contentType()
                + "\r\nContent-ID: <"
                + attachment.id()
                + ">\r\nContent-Disposition: "
                + attachment.disposition()
                + "\r\n\r\n"));
    body.writeBytes(attachment.body());
    body.writeBytes(text("\r\n" + boundary + "--\r\n"));
    message.body("multipart/mixed;boundary=" + boundary.substring(2), body.toByteArray());
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether it says that its side takes candidates later (RFC 8840 section 4.1). */
  private static boolean trickles(SessionDescription description) {
    if (trickles(description.attributes())) return true;
    return description.media().stream().anyMatch(line -> trickles(line.attributes()));
  }

  private static boolean trickles(Attributes attributes) {
    String options = attributes.value("ice-options");
    return options != null && List.of(options.split(" ")).contains("trickle");
  }
}

package org.ringfence.mgcp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/** A message (RFC 3435 section 3.1). Several may come in one datagram (section 3.5.5). */
public sealed interface MgcpMessage permits MgcpCommand, MgcpResponse, MalformedMgcp {
  /** As it goes on the wire. */
  byte[] write();

  /** What arrived, in order; after something malformed comes nothing. */
  static List<MgcpMessage> parse(byte[] datagram) {
    if (datagram.length > Limits.MGCP_BYTES) {
      return List.of(new MalformedMgcp("too long", Limits.MGCP_BYTES));
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(datagram)).toString();
    } catch (CharacterCodingException e) {
      return List.of(new MalformedMgcp("not UTF-8", 0));
    }
    MgcpReader reader = new MgcpReader(text);
    List<MgcpMessage> all = new ArrayList<>(1);
    do {
      MgcpMessage next =
          all.size() == Limits.MGCP_PIGGYBACKED
              ? new MalformedMgcp("too many messages", reader.at())
              : reader.message();
      all.add(next);
      if (next instanceof MalformedMgcp) break;
    } while (reader.more());
    return all;
  }

  /** Several in one datagram. */
  static byte[] write(List<? extends MgcpMessage> messages) {
    StringBuilder all = new StringBuilder();
    for (MgcpMessage each : messages) {
      if (!all.isEmpty()) {
        if (all.charAt(all.length() - 1) != '\n') all.append("\r\n");
        all.append(".\r\n");
      }
      all.append(new String(each.write(), StandardCharsets.UTF_8));
    }
    return all.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The lines of a message together. */
  static byte[] joined(String start, Parameters parameters, @Nullable String body, LineEnd end) {
    StringBuilder text = new StringBuilder(start).append(end.text());
    for (Parameters.Parameter each : parameters.all()) {
      text.append(each.code()).append(':').append(each.written()).append(end.text());
    }
    if (body != null) text.append(end.text()).append(body);
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}

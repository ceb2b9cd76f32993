package org.ringfence.siprec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call as a recording server sees it (RFC 7865): who takes part, and who says what in which
 * stream. Always the whole of it, so that whoever misses one is right again with the next.
 *
 * @param session names the call; an {@link #id}
 * @param participants who takes part now, and who did
 * @param streams each labelled as its line of the description is
 */
public record RecordingMetadata(
    String session, Instant began, List<Participant> participants, List<Stream> streams) {
  /** A media type of its own (RFC 7866 section 12.3). */
  public static final String TYPE = "application/rs-metadata+xml";

  /**
   * Who takes part.
   *
   * @param id an {@link #id}
   * @param address its address of record
   * @param name empty for none
   * @param left null while it is there
   */
  public record Participant(
      String id, String address, String name, Instant joined, @Nullable Instant left) {
    /** The same, which leaves. */
    public Participant gone(Instant then) {
      return new Participant(id, address, name, joined, then);
    }
  }

  /**
   * What one of them says.
   *
   * @param id an {@link #id}
   * @param sender the participant who says it
   * @param hearers the participants who hear it
   */
  public record Stream(String id, String label, String sender, List<String> hearers) {
    public Stream {
      hearers = List.copyOf(hearers);
    }
  }

  public RecordingMetadata {
    participants = List.copyOf(participants);
    streams = List.copyOf(streams);
  }

  /** Names something for all time (RFC 7865 section 6.10). */
  public static String id(long high, long low) {
    byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** As it is sent. */
  public byte[] write() {
    Xml xml = new Xml();
    xml.open("recording", "xmlns", "urn:ietf:params:xml:ns:recording:1");
    xml.text("datamode", "complete");
    xml.open("session", "session_id", session);
    xml.text("start-time", time(began)).close("session");
    for (Participant each : participants) write(xml, each);
    for (Stream each : streams) {
      xml.open("stream", "stream_id", each.id, "session_id", session);
      xml.text("label", each.label).close("stream");
    }
    xml.open("sessionrecordingassoc", "session_id", session);
    xml.text("associate-time", time(began)).close("sessionrecordingassoc");
    for (Participant each : participants) {
      xml.open("participantsessionassoc", "participant_id", each.id, "session_id", session);
      xml.text("associate-time", time(each.joined));
      if (each.left != null) xml.text("disassociate-time", time(each.left));
      xml.close("participantsessionassoc");
    }
    for (Participant each : participants) if (each.left == null) associate(xml, each);
    return xml.close("recording").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void write(Xml xml, Participant who) {
    xml.open("participant", "participant_id", who.id).open("nameID", "aor", who.address);
    if (!who.name.isEmpty()) xml.text("name", who.name);
    xml.close("nameID").close("participant");
  }

  private void associate(Xml xml, Participant who) {
    xml.open("participantstreamassoc", "participant_id", who.id);
    for (Stream each : streams) if (each.sender.equals(who.id)) xml.text("send", each.id);
    for (Stream each : streams) if (each.hearers.contains(who.id)) xml.text("recv", each.id);
    xml.close("participantstreamassoc");
  }

  private static String time(Instant then) {
    return then.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}

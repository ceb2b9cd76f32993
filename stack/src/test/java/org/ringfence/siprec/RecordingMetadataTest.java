package org.ringfence.siprec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.SAXException;

/** What a recording server is told, held to a schema of RFC 7865. */
class RecordingMetadataTest {
  private static final Instant THEN = Instant.parse("2026-11-26T20:00:00.123456Z");

  private static RecordingMetadata call(String name, String session) {
    RecordingMetadata.Participant ann =
        new RecordingMetadata.Participant(id(1), "sip:201@office.example", name, THEN, null);
    RecordingMetadata.Participant ben =
        new RecordingMetadata.Participant(id(2), "sip:202@office.example", "", THEN, null);
    RecordingMetadata.Participant cat =
        new RecordingMetadata.Participant(id(3), "sip:203@office.example", "Cat", THEN, null);
    return new RecordingMetadata(
        session,
        THEN,
        List.of(cat.gone(THEN.plusSeconds(9)), ann, ben),
        List.of(
            new RecordingMetadata.Stream(id(4), "1", ann.id(), List.of(ben.id())),
            new RecordingMetadata.Stream(id(5), "2", ben.id(), List.of())));
  }

  private static String id(long which) {
    return RecordingMetadata.id(7, which);
  }

  private static void validate(byte[] metadata) throws Exception {
    SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
    Schema schema = factory.newSchema(RecordingMetadataTest.class.getResource("/rs-metadata.xsd"));
    schema.newValidator().validate(new StreamSource(new ByteArrayInputStream(metadata)));
  }

  @Test
  void itIsAsTheSchemaWantsIt() throws Exception {
    byte[] written = call("Ann", id(6)).write();
    validate(written);
    String text = new String(written, StandardCharsets.UTF_8);
    assertThat(text).contains("<disassociate-time>2026-11-26T20:00:09.123Z</disassociate-time>");
    assertThat(text).containsOnlyOnce("<recv>").contains("<recv>" + id(4) + "</recv>");
  }

  @Test
  void aNameIsDataWhateverItHolds() throws Exception {
    byte[] written = call("<Ann> & \"Sons\" \u0000\uD800\n", id(6)).write();
    validate(written);
    assertThat(new String(written, StandardCharsets.UTF_8))
        .contains("<name>&lt;Ann&gt; &amp; &quot;Sons&quot; \n</name>");
  }

  @Test
  void theSchemaFindsWhatIsWrong() {
    assertThatThrownBy(() -> validate(call("Ann", "not base64!").write()))
        .isInstanceOf(SAXException.class);
  }
}

import java.nio.charset.StandardCharsets;
import org.ringfence.sip.message.Malformed;
import org.ringfence.sip.message.Parsed;
import org.ringfence.sip.message.SipParser;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** Reads a SIP request, and one that is broken: hostile input is a value, never an exception. */
public final class ReadSip {
  private static final String INVITE =
      """
      INVITE sip:bob@example.org SIP/2.0
      v: SIP/2.0/TLS 192.0.2.7:5061;branch=z9hG4bK-7a
      f: "Alice" <sip:alice@example.org>;tag=1928
      t: <sip:bob@example.org>
      i: a84b4c76e66710@192.0.2.7
      CSeq: 1 INVITE
      Max-Forwards: 70
      Content-Length: 0

      """;

  public static void main(String[] args) {
    tell(INVITE);
    tell(INVITE.replace("CSeq: 1", "CSeq: one"));
  }

  private static void tell(String message) {
    Parsed parsed = SipParser.parse(message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    switch (parsed) {
      case SipRequest request ->
          System.out.println(request.method() + " from " + request.from() + " to " + request.uri());
      case SipResponse response -> System.out.println("an answer: " + response);
      case Malformed broken -> System.out.println("refused: " + broken.reason());
    }
  }
}

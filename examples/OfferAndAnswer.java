import org.ringfence.sdp.AnswerMaker;
import org.ringfence.sdp.Capabilities;
import org.ringfence.sdp.Direction;
import org.ringfence.sdp.Format;
import org.ringfence.sdp.LocalSession;
import org.ringfence.sdp.MediaAddress;
import org.ringfence.sdp.Negotiation;
import org.ringfence.sdp.OfferMaker;
import org.ringfence.sdp.SessionDescription;

/** Two endpoints agree on a codec, and a third that knows none of them does not (RFC 3264). */
public final class OfferAndAnswer {
  private static final Direction BOTH_WAYS = Direction.SENDRECV;

  public static void main(String[] args) {
    var caller = new OfferMaker(Capabilities.of(Format.OPUS, Format.G722, Format.PCMA));
    var here = new LocalSession(1, "192.0.2.1");
    SessionDescription offer = caller.offer(here, MediaAddress.of("192.0.2.1", 40_000), BOTH_WAYS);
    System.out.println("The offer:\n" + offer);

    Negotiation theirs = answer(offer, Format.PCMU, Format.G722);
    if (!(theirs instanceof Negotiation.Agreed agreed)) throw new IllegalStateException("refused");
    System.out.println("The answer:\n" + agreed.local());
    switch (caller.read(offer, agreed.local())) {
      case Negotiation.Agreed ours ->
          System.out.println("Both speak " + ours.media().codec().format().encodingName());
      case Negotiation.Refused refused -> throw new IllegalStateException(refused.reason());
    }

    System.out.println("One with PCMU only: " + answer(offer, Format.PCMU));
  }

  private static Negotiation answer(SessionDescription offer, Format... formats) {
    return new AnswerMaker(Capabilities.of(formats))
        .answer(
            offer,
            new LocalSession(2, "192.0.2.2"),
            MediaAddress.of("192.0.2.2", 50_000),
            BOTH_WAYS);
  }
}

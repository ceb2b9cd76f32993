import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.net.dns.ResolverSettings;
import org.ringfence.net.dns.SipResolver;
import org.ringfence.net.dns.SipTarget;
import org.ringfence.sip.message.SipUri;

/**
 * Finds where a SIP URI leads (RFC 3263): which transport, address and port to try, in which order.
 * Say other URIs as arguments; names are looked up as NAPTR, SRV, AAAA and A.
 */
public final class FindServer {
  private static final String[] NUMERIC = {
    "sip:alice@192.0.2.7", "sip:alice@192.0.2.7;transport=tcp", "sips:alice@[2001:db8::7]:5071"
  };

  public static void main(String[] args) throws Exception {
    var settings =
        ResolverSettings.of(
            ResolverSettings.systemResolvers(),
            List.of(Transport.TLS, Transport.TCP, Transport.UDP));
    try (var resolver =
        new SipResolver(settings, new SplittableRandom(1), InstantSource.system())) {
      for (String text : args.length > 0 ? args : NUMERIC) {
        SipUri uri = SipUri.parse(text);
        if (uri == null) {
          System.out.println(text + " is no SIP URI");
          continue;
        }
        var flows = resolver.resolve(SipTarget.of(uri)).toCompletableFuture();
        for (Flow flow : flows.get(10, TimeUnit.SECONDS)) {
          System.out.println(text + " -> " + flow.transport() + " " + flow.remote());
        }
      }
    }
  }
}

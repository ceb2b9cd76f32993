import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.*;
import java.util.*;
import java.util.concurrent.*;
import org.ringfence.agent.*;
import org.ringfence.base.Transport;
import org.ringfence.net.*;
import org.ringfence.net.dns.*;
import org.ringfence.net.tls.*;
import org.ringfence.sip.event.Reply;
import org.ringfence.sip.message.*;
import org.ringfence.sip.transaction.*;

/** Two endpoints on loopback with certificates of one authority: one asks, the other answers. */
public final class OptionsOverTls {
  private record Told(CompletableFuture<SipResponse> answer) implements Reply {
    public void answered(SipResponse response, long nowNs) {
      answer.complete(response);
    }

    public void failed(Failure why, long nowNs) {
      answer.completeExceptionally(new IllegalStateException(why.text()));
    }
  }

  public static void main(String[] args) throws Exception {
    var ca = CertificateAuthority.create("Example CA", Instant.now(), new SecureRandom());
    var identity = ca.issueServer(List.of("127.0.0.1"), Instant.now());
    var tls = new TlsContexts(identity, List.of(ca.certificate()), TlsContexts.PeerAuth.REQUIRED);
    var random = new SplittableRandom(new SecureRandom().nextLong());
    var dns = ResolverSettings.of(List.of(), List.of(Transport.TLS));
    var who = new AgentSettings("Example", "me", "localhost", null, Timers.STANDARD);
    AgentHandler open = (shard, request, from, nowNs) -> false;
    var sockets = TransportSettings.defaults();
    var all = Admission.all();
    try (var here = new Shards("here", 1, random);
        var there = new Shards("there", 1, random);
        var names = new SipResolver(dns, random.split(), InstantSource.system());
        var host = new SipAgent(who, open, there, names, sockets, all, tls, random.split());
        var asker = new SipAgent(who, open, here, names, sockets, all, tls, random.split())) {
      var any = new InetSocketAddress("127.0.0.1", 0);
      asker.listen(Transport.TLS, any);
      int port = host.listen(Transport.TLS, any).getPort();
      var target = SipUri.parse("sip:127.0.0.1:" + port + ";transport=tls");
      var from = NameAddr.of(SipUri.of("me", "localhost", -1));
      var shard = asker.shards().getFirst();
      var client = shard.events().outOfDialog();
      var options = client.request(Method.OPTIONS, target, from, List.of()).build();
      var told = new Told(new CompletableFuture<>());
      shard.execute(() -> client.send(options, null, told));
      System.out.println(told.answer().get(10, TimeUnit.SECONDS));
    }
  }
}

package org.ringfence.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The 49 torture messages of RFC 4475, each with its verdict and the value that decides it. */
class Rfc4475Test {
  private static final Map<String, Consumer<Parsed>> VERDICTS = new LinkedHashMap<>();

  static {
    valid(); // Section 3.1.1.
    validResponses();
    broken(); // Section 3.1.2.
    forTheElement(); // Sections 3.2 to 3.4: well formed, refused by who understands them.
  }

  private static void valid() {
    request("wsinv", r -> {
      assertThat(r.vias()).hasSize(3);
      assertThat(r.vias().get(1).sentBy().host()).isEqualTo("spindle.example.com");
      assertThat(r.value(HeaderName.SUBJECT)).isEqualTo("");
      assertThat(r.from().displayName()).isEqualTo("J Rosenberg \\\"");
      assertThat(r.contacts().getFirst().displayName()).isEqualTo("Quoted string \"\"");
      assertThat(r.header(HeaderName.of("UnknownHeaderWithUnusualValue"))).isNotNull();
    });
    request("intmeth", r -> {
      assertThat(r.method().name()).isEqualTo("!interesting-Method0123456789_*+`.%indeed'~");
      assertThat(r.to().displayName()).isEqualTo("BEL:\u0007 NUL:\u0000 DEL:\u007f");
      assertThat(r.to().uri().user()).startsWith("1_unusual.URI~(to-be!sure)&isn't+it$");
    });
    request("esc01", r -> {
      assertThat(r.uri().user()).isEqualTo("sips:user@example.com");
      assertThat(r.to().uri().user()).isEqualTo("user");
      assertThat(r.from().uri().user()).isEqualTo("I have spaces");
      assertThat(((SipUri) r.to().uri()).equivalent(
          (SipUri) Uri.parse("sip:user@example.com"))).isTrue();
      assertThat(r.contacts().getFirst().uri().user()).isEqualTo("caller");
    });
    request("escnull", r -> {
      assertThat(r.to().uri().user()).isEqualTo("null-\0-null");
      assertThat(r.contacts()).hasSize(2);
    });
    request("esc02", r -> {
      assertThat(r.method().name()).isEqualTo("RE%47IST%45R");
      assertThat(r.method()).isNotEqualTo(Method.REGISTER);
      assertThat(r.to().displayName()).isEqualTo("%Z%45");
      assertThat(r.contacts()).hasSize(2); // C%6Fntact is another header.
    });
    request("lwsdisp", r -> assertThat(r.from().displayName()).isEqualTo("caller"));
    request("longreq", r -> {
      assertThat(r.vias()).hasSizeGreaterThan(20);
      assertThat(r.to().displayName()).startsWith("I have a user name of extreme");
      assertThat(r.body()).isNotEmpty();
    });
    request("dblreq", r -> {
      assertThat(r.method()).isEqualTo(Method.REGISTER);
      assertThat(r.callId()).isEqualTo("dblreq.0ha0isndaksdj99sdfafnl3lk233412");
      assertThat(r.body()).isEmpty();
    });
    request("semiuri", r -> assertThat(r.uri().user()).isEqualTo("user;par=u@example.net"));
    request("transports", r -> {
      assertThat(r.vias()).extracting(Via::protocol)
          .containsExactly("UDP", "SCTP", "TLS", "UNKNOWN", "TCP");
      assertThat(r.vias().get(1).transport()).isNull();
    });
    request("mpart01", r -> {
      Multipart multipart = Multipart.parse(r.value(HeaderName.CONTENT_TYPE), r.body());
      assertThat(multipart).isNotNull();
      assertThat(multipart.parts()).hasSize(2);
      assertThat(new String(multipart.parts().getFirst().body())).isEqualTo("Hello");
      assertThat(multipart.parts().get(1).contentType()).isEqualTo("application/octet-stream");
    });
  }

  private static void validResponses() {
    response("unreason", r -> {
      assertThat(r.status()).isEqualTo(200);
      assertThat(r.reasonPhrase()).startsWith("= 2**3 * 5**2 ");
    });
    response("noreason", r -> {
      assertThat(r.status()).isEqualTo(100);
      assertThat(r.reasonPhrase()).isEmpty();
    });
  }

  private static void broken() {
    malformed("badinv01", 400, "Via");
    malformed("clerr", 400, "shorter than its Content-Length");
    malformed("ncl", 400, "Content-Length");
    malformed("scalar02", 400, "CSeq");
    malformed("scalarlg", 0, "CSeq"); // A response: dropped.
    malformed("quotbal", 400, "To");
    malformed("ltgtruri", 400, "Request-URI");
    malformed("lwsruri", 400, "request line");
    malformed("lwsstart", 400, "Request-URI");
    malformed("trws", 400, "request line");
    malformed("escruri", 400, "Request-URI");
    // Section 3.1.2.13: the date is of no use to us, so it is not looked at.
    request("baddate", r -> assertThat(r.value(HeaderName.DATE)).endsWith("EST"));
    malformed("regbadct", 400, "Contact");
    malformed("badaspec", 400, "To");
    malformed("baddn", 400, "headers have no end"); // The file lacks its empty line as well.
    malformed("badvers", 505, "version");
    malformed("mismatch01", 400, "another method");
    malformed("mismatch02", 400, "another method");
    malformed("bigcode", 0, "status line");
  }

  private static void forTheElement() {
    // Not unique, so matched as RFC 2543 did.
    request("badbranch", r -> assertThat(r.topVia().hasUniqueBranch()).isFalse());
    malformed("insuf", 400, "Call-ID");
    request("unkscm", r -> assertThat(r.uri().scheme()).isEqualTo("nobodyknowsthisscheme")); // 416
    request("novelsc", r -> assertThat(r.uri().scheme()).isEqualTo("soap.beep")); // 416
    request("unksm2", r -> {
      assertThat(r.to().uri().scheme()).isEqualTo("isbn");
      assertThat(r.from().uri().scheme()).isEqualTo("http");
      assertThat(r.contacts().getFirst().uri().scheme()).isEqualTo("name");
    });
    request("bext01", r -> assertThat(r.tokens(HeaderName.REQUIRE)) // 420
        .containsExactly("nothingSupportsThis", "nothingSupportsThisEither"));
    request("invut", r -> assertThat(r.value(HeaderName.CONTENT_TYPE)) // 415
        .isEqualTo("application/unknownformat"));
    request("regaut01", r -> assertThat(r.value(HeaderName.AUTHORIZATION)) // 401
        .startsWith("NoOneKnowsThisScheme "));
    malformed("multi01", 400, "twice");
    malformed("mcl01", 400, "Content-Length stands twice");
    // Two Vias: a stray response, dropped by the transaction layer.
    response("bcast", r -> assertThat(r.vias()).hasSize(2));
    request("zeromf", r -> assertThat(r.maxForwards()).isZero()); // 483 when it must go on.
    request("cparam01", r -> {
      assertThat(r.contacts().getFirst().params().has("unknownparam")).isTrue();
      assertThat(((SipUri) r.contacts().getFirst().uri()).params().isEmpty()).isTrue();
    });
    request("cparam02", r -> {
      assertThat(r.contacts().getFirst().params().isEmpty()).isTrue();
      assertThat(((SipUri) r.contacts().getFirst().uri()).params().has("unknownparam")).isTrue();
    });
    request("regescrt", r -> assertThat(((SipUri) r.contacts().getFirst().uri()).header("route"))
        .isEqualTo("<sip:sip.example.com>"));
    request("sdp01", r -> assertThat(r.value(HeaderName.ACCEPT)) // 406
        .isEqualTo("text/nobodyKnowsThis"));
    request("inv2543", r -> {
      assertThat(r.topVia().branch()).isNull();
      assertThat(r.from().tag()).isNull();
      assertThat(r.maxForwards()).isEqualTo(70);
    });
  }

  private static void request(String name, Consumer<SipRequest> decisive) {
    VERDICTS.put(name, parsed -> {
      assertThat(parsed).isInstanceOf(SipRequest.class);
      decisive.accept((SipRequest) parsed);
    });
  }

  private static void response(String name, Consumer<SipResponse> decisive) {
    VERDICTS.put(name, parsed -> {
      assertThat(parsed).isInstanceOf(SipResponse.class);
      decisive.accept((SipResponse) parsed);
    });
  }

  private static void malformed(String name, int status, String reason) {
    VERDICTS.put(name, parsed -> {
      assertThat(parsed).isInstanceOf(Malformed.class);
      assertThat(((Malformed) parsed).status()).isEqualTo(status);
      assertThat(((Malformed) parsed).reason()).contains(reason);
    });
  }

  @TestFactory
  Stream<DynamicTest> message() {
    Path folder = folder();
    assumeTrue(folder != null, "../shared/vectors/rfc4475 is absent");
    return VERDICTS.entrySet().stream()
        .map(each -> DynamicTest.dynamicTest(
            each.getKey(),
            () -> each.getValue().accept(
                SipParser.parse(Files.readAllBytes(folder.resolve(each.getKey() + ".dat"))))));
  }

  @Test
  void everyFileIsListed() throws IOException {
    assertThat(VERDICTS).hasSize(49);
    Path folder = folder();
    assumeTrue(folder != null, "../shared/vectors/rfc4475 is absent");
    try (Stream<Path> files = Files.list(folder)) {
      List<String> names = files.map(f -> f.getFileName().toString().replace(".dat", "")).toList();
      assertThat(VERDICTS.keySet()).containsExactlyInAnyOrderElementsOf(names);
    }
  }

  private static @Nullable Path folder() {
    for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
      Path folder = up.resolve("shared/vectors/rfc4475");
      if (Files.isDirectory(folder)) return folder;
    }
    return null;
  }
}

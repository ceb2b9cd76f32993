package org.ringfence.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ringfence.agent.RegistrationAccount.Pace;
import org.ringfence.agent.RegistrationState;
import org.ringfence.agent.RegistrationState.Refused;
import org.ringfence.agent.RegistrationState.Registered;
import org.ringfence.agent.RegistrationState.Waiting;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.net.tls.CertificateAuthority;
import org.ringfence.net.tls.TlsContexts;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;

/** A phone's registration against a registrar of the test's own (RFC 3261 section 10, RFC 5626). */
@Timeout(60)
class RegistrationTest {
  private static final CertificateAuthority AUTHORITY =
      CertificateAuthority.create("Test CA", Instant.now(), new SecureRandom());
  private static final Pace QUICK = new Pace(50, 200);

  private static TinyRegistrar registrar(Transport transport, String name) throws Exception {
    TlsContexts tls =
        new TlsContexts(
            AUTHORITY.issueServer(List.of(name), Instant.now()), null, TlsContexts.PeerAuth.NONE);
    return new TinyRegistrar(transport, tls, 0);
  }

  private static TestPhone phone(TinyRegistrar registrar, UnaryOperator<PhoneSettings> more)
      throws Exception {
    return new TestPhone(
        "1001",
        440,
        settings ->
            more.apply(
                settings
                    .withServer(registrar.server())
                    .withTrust(List.of(AUTHORITY.certificate()), null)
                    .withRegistration(3600, QUICK)));
  }

  private static <S extends RegistrationState> S becomes(TestPhone phone, Class<S> wanted) {
    while (true) {
      RegistrationState state = phone.next(PhoneEvent.Registered.class).state();
      if (wanted.isInstance(state)) return wanted.cast(state);
    }
  }

  @Test
  void itProvesItsPasswordAndNamesItsDevice() throws Exception {
    try (TinyRegistrar registrar = registrar(Transport.UDP, "127.0.0.1");
        TestPhone phone =
            phone(registrar, settings -> settings.withInstance("urn:uuid:a-device"))) {
      phone.phone.register();
      Registered state = becomes(phone, Registered.class);
      assertThat(state.expiresSeconds()).isEqualTo(3600);
      assertThat(state.realm()).isEqualTo(TinyRegistrar.REALM);
      assertThat(state.routes())
          .extracting(NameAddr::toString)
          .containsExactly("<sip:127.0.0.1;lr>");
      SipRequest register = registrar.believed.remove();
      NameAddr contact = register.contacts().getFirst();
      assertThat(contact.params().value("+sip.instance")).isEqualTo("<urn:uuid:a-device>");
      assertThat(contact.params().value("reg-id")).isEqualTo("1");
      assertThat(register.lists(HeaderName.SUPPORTED, "outbound")).isTrue();
    }
  }

  /** So that whoever is sent to it by others reaches this phone, and no other of its number. */
  @Test
  void itShowsTheGruuItWasGivenInItsCalls() throws Exception {
    try (TinyRegistrar registrar = registrar(Transport.UDP, "127.0.0.1");
        TestPhone phone = phone(registrar, settings -> settings.withRegistration(1, QUICK))) {
      String gruu = "sip:1001@ringfence.test;gr=urn:uuid:1";
      registrar.moreOfContact = ";pub-gruu=\"" + gruu + "\"";
      phone.phone.register();
      assertThat(becomes(phone, Registered.class).publicGruu()).isEqualTo(gruu);
      phone.phone.dial("1002");
      await().atMost(TestPhone.PATIENCE).until(() -> !registrar.called.isEmpty());
      assertThat(registrar.called.remove().contacts().getFirst().uri().toString()).isEqualTo(gruu);
      await().atMost(TestPhone.PATIENCE).until(() -> registrar.believed.size() >= 2);
      assertThat(registrar.believed)
          .extracting(register -> register.contacts().getFirst().uri().toString())
          .allMatch(uri -> uri.contains("@127.0.0.1:"));
    }
  }

  @Test
  void itTakesItsRegistrationBackWhenItQuits() throws Exception {
    try (TinyRegistrar registrar = registrar(Transport.TLS, "127.0.0.1")) {
      TestPhone phone = phone(registrar, UnaryOperator.identity());
      phone.phone.register();
      becomes(phone, Registered.class);
      phone.close();
      assertThat(registrar.believed)
          .extracting(request -> request.number(HeaderName.EXPIRES, 10_000, -1))
          .containsExactly(3600L, 0L);
    }
  }

  @Test
  void aTimeTooBriefIsRaisedAsTheRegistrarAsks() throws Exception {
    try (TinyRegistrar registrar = registrar(Transport.UDP, "127.0.0.1");
        TestPhone phone = phone(registrar, settings -> settings.withRegistration(60, QUICK))) {
      registrar.minExpires = 300;
      phone.phone.register();
      assertThat(becomes(phone, Registered.class).expiresSeconds()).isEqualTo(300);
    }
  }

  @Test
  void itRefreshesBeforeItExpires() throws Exception {
    try (TinyRegistrar registrar = registrar(Transport.UDP, "127.0.0.1");
        TestPhone phone = phone(registrar, settings -> settings.withRegistration(1, QUICK))) {
      phone.phone.register();
      becomes(phone, Registered.class);
      await().atMost(TestPhone.PATIENCE).until(() -> registrar.believed.size() >= 3);
      assertThat(phone.phone.registration()).isInstanceOf(Registered.class);
    }
  }

  @Test
  void aWrongPasswordIsRefusedOnceAndNotTriedAgain() throws Exception {
    try (TinyRegistrar registrar = registrar(Transport.UDP, "127.0.0.1");
        TestPhone phone =
            phone(
                registrar,
                settings ->
                    PhoneSettings.of(
                            new PhoneSettings.Account("1001", "ringfence.test", "wrong", ""))
                        .withBind(settings.bind())
                        .withServer(settings.server()))) {
      phone.phone.register();
      Refused refused = becomes(phone, Refused.class);
      assertThat(refused.reason()).isEqualTo(RegistrationState.Reason.WRONG_PASSWORD);
      assertThat(Troubles.of(refused, phone.phone.settings()))
          .startsWith("The server does not take the user 1001 with this password");
      assertThat(registrar.believed).isEmpty();
    }
  }

  @Test
  void anUnknownUserIsRefused() throws Exception {
    try (TinyRegistrar registrar = registrar(Transport.UDP, "127.0.0.1");
        TestPhone phone = phone(registrar, UnaryOperator.identity())) {
      registrar.refusal = 404;
      phone.phone.register();
      assertThat(becomes(phone, Refused.class).reason())
          .isEqualTo(RegistrationState.Reason.UNKNOWN_USER);
    }
  }

  @Test
  void anOverloadedRegistrarIsTriedAgainUntilItTakesUs() throws Exception {
    try (TinyRegistrar registrar = registrar(Transport.UDP, "127.0.0.1");
        TestPhone phone = phone(registrar, UnaryOperator.identity())) {
      registrar.refusal = 503;
      phone.phone.register();
      assertThat(becomes(phone, Waiting.class).retryMs()).isBetween(25L, 50L);
      assertThat(becomes(phone, Waiting.class).retryMs()).isBetween(50L, 100L);
      registrar.refusal = 0;
      becomes(phone, Registered.class);
    }
  }

  @Test
  void itComesBackAtOnceWhenItsConnectionIsClosed() throws Exception {
    try (TinyRegistrar registrar = registrar(Transport.TLS, "127.0.0.1");
        TestPhone phone = phone(registrar, UnaryOperator.identity())) {
      phone.phone.register();
      becomes(phone, Registered.class);
      Flow first = registrar.lastFlow;
      registrar.hangUpOn(first);
      becomes(phone, Registered.class);
      assertThat(registrar.lastFlow.connection()).isNotEqualTo(first.connection());
      assertThat(registrar.believed).hasSize(2);
    }
  }

  @Test
  void aServerThatIsNotThereIsNamed() throws Exception {
    TinyRegistrar gone = registrar(Transport.TLS, "127.0.0.1");
    gone.close();
    try (TestPhone phone = phone(gone, UnaryOperator.identity())) {
      phone.phone.register();
      Waiting waiting = becomes(phone, Waiting.class);
      assertThat(Troubles.of(waiting, gone.server())).contains("nothing listens there");
    }
  }

  @Test
  void aCertificateOfNobodyWeTrustIsRefusedWithWhatToDo() throws Exception {
    try (TinyRegistrar registrar = registrar(Transport.TLS, "127.0.0.1");
        TestPhone phone = phone(registrar, settings -> settings.withTrust(List.of(), null))) {
      phone.phone.register();
      Waiting waiting = becomes(phone, Waiting.class);
      assertThat(Troubles.of(waiting, registrar.server()))
          .contains("signed by nobody we trust", "--ca FILE");
      assertThat(registrar.believed).isEmpty();
    }
  }

  @Test
  void aCertificateForAnotherNameIsRefusedWithWhatToDo() throws Exception {
    try (TinyRegistrar registrar = registrar(Transport.TLS, "elsewhere.test");
        TestPhone phone = phone(registrar, UnaryOperator.identity())) {
      phone.phone.register();
      Waiting waiting = becomes(phone, Waiting.class);
      assertThat(Troubles.of(waiting, registrar.server()))
          .contains("certificate is for another name");
    }
  }

  @Test
  void theWaitsDoubleAndAreCutShortByUpToHalf() {
    Pace pace = new Pace(1000, 6000);
    assertThat(pace.waitMs(1, 0)).isEqualTo(1000);
    assertThat(pace.waitMs(2, 0)).isEqualTo(2000);
    assertThat(pace.waitMs(3, 1)).isEqualTo(2000);
    assertThat(pace.waitMs(40, 0)).isEqualTo(6000);
  }
}

package org.ringfence.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ringfence.agent.RegistrationAccount.Watch;
import org.ringfence.agent.RegistrationState;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;

/** A phone behind a NAT that forgets shows itself, and notices (RFC 5626 section 4.4). */
@Timeout(120)
class KeepAliveTest {
  private static final Watch OFTEN = new Watch(200);

  private static TestPhone phone(Rebinding nat) throws Exception {
    PhoneSettings.Server server =
        new PhoneSettings.Server("127.0.0.1", nat.address().getPort(), Transport.UDP);
    return new TestPhone("1001", 440, settings -> settings.withServer(server).withWatch(OFTEN));
  }

  private static void awaitRegistered(TestPhone phone) {
    await()
        .atMost(TestPhone.PATIENCE)
        .until(() -> phone.phone.registration() instanceof RegistrationState.Registered);
  }

  @Test
  void aBindingThatWasForgottenIsNoticedAndRegisteredAnew() throws Exception {
    try (var registrar = new TinyRegistrar(Transport.UDP, null, 0);
        var nat = new Rebinding(registrar.address());
        var phone = phone(nat)) {
      phone.phone.register();
      awaitRegistered(phone);
      Flow before = registrar.lastFlow;
      await().pollDelay(java.time.Duration.ofSeconds(1)).until(() -> true);
      assertThat(registrar.believed).as("nothing changed, nothing was registered").hasSize(1);
      nat.forget();
      await()
          .atMost(TestPhone.PATIENCE)
          .until(() -> !registrar.lastFlow.remote().equals(before.remote()));
      awaitRegistered(phone);
    }
  }

  @Test
  void aWayThatWasLostIsSoughtUntilItIsBack() throws Exception {
    try (var registrar = new TinyRegistrar(Transport.UDP, null, 0);
        var nat = new Rebinding(registrar.address());
        var phone = phone(nat)) {
      phone.phone.register();
      awaitRegistered(phone);
      nat.down(true);
      await()
          .atMost(TestPhone.PATIENCE)
          .until(() -> !(phone.phone.registration() instanceof RegistrationState.Registered));
      nat.down(false);
      awaitRegistered(phone);
    }
  }
}

package org.ringfence.lab.stories;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.channels.Channels;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.audio.Recording;
import org.ringfence.audio.ToneFinder;
import org.ringfence.audio.WavReader;
import org.ringfence.lab.peer.Ports;
import org.ringfence.phone.PhoneCall;
import org.ringfence.server.store.Voicemail;

/** What callers leave, and how it reaches those who were called. */
@Tag("interop")
@Tag("interop-stories")
class VoicemailStoriesTest extends OfficeStories {
  private static final int CALLER_HZ = 440;
  private static final int OWNER_HZ = 620;
  private static final int BEEP_HZ = 1_000;

  private static GreenMail mail;

  @BeforeAll
  static void open() throws Exception {
    mail = new GreenMail(new ServerSetup(Ports.next(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    mail.start();
    office =
        Office.open(
            "calls:\n  ringSeconds: 5\nmail:\n  server: 127.0.0.1:%d\n  security: none\n"
                .formatted(mail.getSmtp().getPort()));
  }

  @AfterAll
  static void stopMail() {
    mail.stop();
  }

  /** Leaves a message of that phone's tone once the mailbox has answered. */
  private static void leave(OfficePhone caller) {
    caller.talking();
    caller.press("#");
    caller.hears(BEEP_HZ, 100);
    let(Duration.ofSeconds(2));
    caller.hangUp();
  }

  /** The example of the issue. */
  @Test
  void aMessageIsLeftTheLampGoesOnAMailComesItIsHeardAndTheLampGoesOff() throws Exception {
    OfficePhone caller = office.phone(CALLER_HZ);
    OfficePhone owner = office.phone(OWNER_HZ);
    office.stores().mailboxes().setMail(owner.number, "owner@office.example", true);

    caller.dial(owner.number);
    owner.rung(); // and nobody picks it up
    leave(caller);
    owner.lamp(1);

    assertThat(mail.waitForIncomingEmail(20_000, 1)).isTrue();
    MimeMessage told = mail.getReceivedMessages()[0];
    assertThat(told.getSubject()).startsWith("Voicemail from Desk " + caller.number);
    assertThat(ToneFinder.find(attached(told), CALLER_HZ).toneMs()).isGreaterThan(1_000);

    owner.dial("*97");
    owner.talking();
    owner.press("1");
    owner.hears(CALLER_HZ, 1_000);
    owner.press("3");
    owner.lamp(0);
    owner.hangUp();
    assertThat(office.stores().voicemails().of(owner.number)).isEmpty();
  }

  private static Recording attached(MimeMessage message) throws Exception {
    Part part = ((Multipart) message.getContent()).getBodyPart(1);
    assertThat(part.getContentType()).startsWith("audio/wav");
    byte[] wav = part.getInputStream().readAllBytes();
    return WavReader.readAll(Channels.newChannel(new ByteArrayInputStream(wav)));
  }

  /** Declined is as good as not answered; what was kept is there after a restart. */
  @Test
  @Tag("slow")
  void aMessageIsThereAfterARestartAndIsHeardElsewhereWithItsPin() throws Exception {
    OfficePhone caller = office.phone(CALLER_HZ);
    OfficePhone owner = office.phone(OWNER_HZ);
    caller.dial(owner.number);
    owner.rung().reject();
    leave(caller);
    owner.lamp(1);
    office.stores().mailboxes().setPin(owner.number, "2749");
    String number = owner.number;
    office.clear();
    office.restart();

    OfficePhone elsewhere = office.phone(OWNER_HZ);
    elsewhere.dial("*98");
    elsewhere.talking();
    elsewhere.press(number + "#");
    elsewhere.press("1111#");
    elsewhere.press("2749#");
    elsewhere.press("1");
    elsewhere.hears(CALLER_HZ, 1_000);
    elsewhere.press("2");
    Awaitility.await()
        .atMost(OfficePhone.PATIENCE)
        .until(() -> office.stores().voicemails().counts(number).heard() == 1);
    elsewhere.hangUp();
  }

  /** An extension without a phone has a mailbox as well. A recorded greeting is what is heard. */
  @Test
  @Tag("slow")
  void aGreetingOfOnesOwnIsHeardAndTheMessageIsCalledBack() throws Exception {
    OfficePhone caller = office.phone(CALLER_HZ);
    OfficePhone owner = office.phone(OWNER_HZ);
    owner.dial("*97");
    owner.talking();
    owner.press("21");
    owner.press("#"); // no need to hear how
    owner.press("#"); // too short, so once more
    let(Duration.ofMillis(500));
    owner.press("3");
    owner.press("#");
    let(Duration.ofSeconds(2));
    owner.press("#1");
    Awaitility.await()
        .atMost(OfficePhone.PATIENCE)
        .until(() -> office.data().resolve("voicemail/" + owner.number).toFile().exists());
    owner.hangUp();
    owner.close();

    caller.dial(owner.number);
    caller.talking();
    caller.hears(OWNER_HZ, 1_000);
    caller.press("#");
    caller.hears(BEEP_HZ, 100);
    let(Duration.ofSeconds(1));
    caller.hangUp();
    Awaitility.await()
        .atMost(OfficePhone.PATIENCE)
        .until(() -> office.stores().voicemails().counts(owner.number).fresh() == 1);
    Voicemail left = office.stores().voicemails().of(owner.number).getFirst();
    assertThat(left.caller()).isEqualTo(caller.number);

    OfficePhone back = office.phone(owner.number, OWNER_HZ);
    back.lamp(1); // told when it registers
    back.dial("*97");
    back.talking();
    back.press("16");
    PhoneCall call = caller.rung();
    call.answer();
    caller.hears(OWNER_HZ);
    back.hears(CALLER_HZ);
    back.hangUp();
    caller.awaitIdle();
  }
}

package org.ringfence.lab.interop;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Transport;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.BrowserPhone;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.RingfenceServer;
import org.ringfence.lab.peer.TempFolder;

/** Two Chromiums with the browser phone's page: they sign in, call each other, and hear and see. */
@Tag("interop")
@Tag("interop-browser")
@Tag("slow") // On demand, until its calls carry sound.
class BrowserInteropTest {
  private static final int ALICE_HZ = 500;
  private static final int BOB_HZ = 800;

  private static TempFolder temp;
  private static Site site;
  private static BrowserPhone alice;
  private static BrowserPhone bob;

  private final Account alices = site.account(Account.Digest.SHA256);
  private final Account bobs = site.account(Account.Digest.SHA256);

  @BeforeAll
  static void open() {
    Installed.need("chromium", "chromium");
    temp = new TempFolder("browser");
    site = Site.open("browser-server", Transport.TLS, Transport.WSS);
    RingfenceServer server = (RingfenceServer) site.server();
    alice = new BrowserPhone(temp.folder("alice"), server, ALICE_HZ);
    bob = new BrowserPhone(temp.folder("bob"), server, BOB_HZ);
  }

  @AfterAll
  static void close() {
    if (alice != null) alice.close();
    if (bob != null) bob.close();
    if (site != null) site.close();
    if (temp != null) temp.close();
  }

  @BeforeEach
  void fresh() {
    alice.reload();
    bob.reload();
  }

  @Test
  void whatGoesWrongIsSaidInPlainWords() {
    alice.enter(alices.user(), "not the password");
    alice.awaitText("#trouble", "The number or the password is wrong.");
    alice.signIn(alices);
    alice.dial("9999", false);
    alice.awaitText("#trouble", "Nobody here has this number.");
    alice.dial(bobs.user(), false);
    alice.awaitText("#trouble", "Nobody can be reached there at the moment.");
  }

  @Test
  void aCallIsDeclinedAndAnotherGivenUp() {
    alice.signIn(alices);
    bob.signIn(bobs);
    alice.dial(bobs.user(), false);
    bob.awaitRinging(alices.user() + " is calling");
    bob.press("decline");
    alice.awaitText("#trouble", "The call was declined.");
    alice.dial(bobs.user(), true);
    bob.awaitRinging(alices.user() + " is calling");
    alice.press("hang-up");
    bob.awaitIdle();
    alice.awaitIdle();
  }

  /** A tab that was loaded anew is another phone, and the one before it can be reached no more. */
  @Test
  void aTabLoadedAnewIsReachedOverItsNewConnection() {
    alice.signIn(alices);
    bob.signIn(bobs);
    bob.reload();
    bob.signIn(bobs);
    alice.dial(bobs.user(), false);
    bob.awaitRinging(alices.user() + " is calling");
    bob.press("decline");
    alice.awaitIdle();
    bob.press("leave");
    bob.awaitText("#status", "Not signed in");
    alice.dial(bobs.user(), false);
    alice.awaitText("#trouble", "Nobody can be reached there at the moment.");
  }
}

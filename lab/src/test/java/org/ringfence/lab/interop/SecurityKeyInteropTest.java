package org.ringfence.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ringfence.base.Transport;
import org.ringfence.lab.peer.ConsolePage;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.Ports;
import org.ringfence.lab.peer.RingfenceServer;
import org.ringfence.lab.peer.ServerPlan;
import org.ringfence.lab.peer.TempFolder;

/** An owner adds a security key at the console, and signs in with it: Chromium's own, in memory. */
@Tag("interop")
@Tag("interop-console")
@Tag("slow")
@Timeout(240)
class SecurityKeyInteropTest {
  @Test
  void theOwnerAddsAKeyAndComesBackWithIt() {
    Installed.need("chromium", "chromium");
    Installed.need("npm", "npm");
    int port = Ports.next();
    ServerPlan plan = ServerPlan.interop(Set.of(Transport.TLS, Transport.WSS));
    try (TempFolder temp = new TempFolder("key");
        RingfenceServer server = RingfenceServer.asShipped(temp.folder("server"), plan, port);
        ConsolePage page =
            new ConsolePage(
                temp.folder("browser"), server, URI.create("https://localhost:" + port + "/"))) {
      var options =
          Map.of(
              "protocol", "ctap2",
              "transport", "internal",
              "hasResidentKey", true,
              "hasUserVerification", true,
              "isUserVerified", true,
              "automaticPresenceSimulation", true);
      page.browser().command("WebAuthn.enable", Map.of());
      page.browser().command("WebAuthn.addVirtualAuthenticator", Map.of("options", options));
      page.begin();
      page.awaitText("Phones registered");
      page.go("account");
      page.awaitText("Security keys");
      page.fill("label", "the blue one");
      page.fill("password", ConsolePage.PASSWORD);
      page.press("form[aria-label='Add a key'] button[type=submit]");
      page.awaitText("Keep these recovery codes");
      page.awaitCount(".codes li", 10);
      page.look("keys");
      page.press(".who button");
      page.awaitText("Name, or your number");
      page.fill("name", "ada");
      page.fill("password", ConsolePage.PASSWORD);
      page.submit();
      page.awaitText("Use my security key");
      page.look("sign-in-key");
      page.submit();
      page.awaitText("Phones registered");
      page.go("account");
      page.awaitText("used last");
      assertThat(page.wrong()).isEmpty();
    }
  }
}

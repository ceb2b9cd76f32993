package org.ringfence.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.net.web.WebExchange;
import org.ringfence.server.config.Config;
import org.ringfence.server.control.LocalOperations;
import org.ringfence.server.people.PhoneMake;
import org.ringfence.server.report.Progress;
import org.ringfence.server.store.Account;
import org.ringfence.server.store.FirstRun;
import org.ringfence.server.store.ServerFolder;
import org.ringfence.server.store.Stores;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A browser that becomes somebody's phone by a link, and those that do not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SetUpLinksTest {
  private static final String AGENT = "Mozilla/5.0";

  private final List<String> audit = new ArrayList<>();
  private Stores stores;
  private LocalOperations operations;
  private SetUpLinks links;

  @BeforeAll
  void open(@TempDir Path path) throws Exception {
    ServerFolder folder = new ServerFolder(path);
    FirstRun.prepare(folder, Config.defaults(), Progress.NONE);
    stores = Stores.open(folder, Config.defaults());
    stores.extensions().rename("1001", "Ann & <Co>");
    operations = new LocalOperations(stores, "1.2.3", null);
    links = new SetUpLinks(stores, (what, whom) -> audit.add(what + ": " + whom));
  }

  @AfterAll
  void close() {
    operations.close();
    stores.close();
  }

  private String secret(String number, PhoneMake make) throws Exception {
    URI link = URI.create(operations.link(number, make).address());
    assertThat(link.getScheme()).isEqualTo("https");
    if (make != PhoneMake.BROWSER) return link.getPath().split("/")[2];
    assertThat(link.getPort()).isEqualTo(8443);
    assertThat(link.getPath()).isEqualTo("/");
    assertThat(link.getFragment()).startsWith("set-up=");
    return link.getFragment().substring("set-up=".length());
  }

  private WebExchange.Answer take(String secret, int host) throws Exception {
    return links.take(secret, InetAddress.getByName("192.0.2." + host), AGENT);
  }

  private static String md5(String text) throws Exception {
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    return HexFormat.of().formatHex(md5.digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aLinkMakesOneBrowserAPhoneOfItsOwn() throws Exception {
    String secret = secret("1001", PhoneMake.BROWSER);
    assertThat(stores.phones().all().toString()).doesNotContain(secret);
    WebExchange.Answer answer = take(secret, 1);
    assertThat(answer.status()).isEqualTo(200);
    JsonNode told = JsonMapper.shared().readTree(answer.json());
    assertThat(told.path("number").asString()).isEqualTo("1001");
    assertThat(told.path("name").asString()).isEqualTo("Ann & <Co>");
    String login = told.path("login").asString();
    Account account = stores.phones().account(login);
    assertThat(account).isNotNull();
    assertThat(account.extension().number()).isEqualTo("1001");
    String password = told.path("password").asString();
    assertThat(account.ha1("MD5")).isEqualTo(md5(login + ":" + account.realm() + ":" + password));
    assertThat(take(secret, 1).status()).isEqualTo(404);
    assertThat(audit).contains("phone set up: " + login + " from 192.0.2.1");

    String second = secret("1001", PhoneMake.BROWSER);
    JsonNode another = JsonMapper.shared().readTree(take(second, 1).json());
    assertThat(another.path("login").asString()).isNotEqualTo(login);
    operations.removePhone(login.substring(login.indexOf('-') + 1));
    assertThat(stores.phones().account(login)).isNull();
    assertThat(stores.phones().account(another.path("login").asString())).isNotNull();
  }

  @Test
  void aLaterLinkTakesThePlaceOfOneThatWasNotUsed() throws Exception {
    String first = secret("1002", PhoneMake.BROWSER);
    String second = secret("1002", PhoneMake.BROWSER);
    assertThat(take(first, 2).status()).isEqualTo(404);
    assertThat(take(second, 2).status()).isEqualTo(200);
    assertThat(stores.phones().all())
        .filteredOn(each -> each.number().equals("1002") && each.make() == PhoneMake.BROWSER)
        .hasSize(1);
  }

  @Test
  void theAddressOfADeskPhoneIsNoLink() throws Exception {
    assertThat(take(secret("1002", PhoneMake.LINPHONE), 3).status()).isEqualTo(404);
  }

  @Test
  void whoGuessesWaits() throws Exception {
    WebExchange.Answer answer = take("guess", 4);
    for (int i = 0; i < 10 && answer.status() == 404; i++) answer = take("guess" + i, 4);
    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.waitSeconds()).isPositive();
    assertThat(take("x".repeat(10_000), 4).status()).isEqualTo(429);
    assertThat(audit).contains("phones guessed: from 192.0.2.4");
    assertThat(take(secret("1001", PhoneMake.BROWSER), 5).status()).isEqualTo(200);
  }
}

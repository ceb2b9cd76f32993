package org.ringfence.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.server.config.Config;
import org.ringfence.server.report.Progress;
import org.ringfence.server.store.FirstRun;
import org.ringfence.server.store.ServerFolder;

/** A company put into a server by a file, brought from elsewhere, copied and put back. */
@Timeout(120)
class CompanyTest {
  private static final String FEWER =
      """
      people:
        "1001": "Ada"
        "1002": "Ben Berg"
      groups:
      conferences:
      menus:
      queues:
      pagings:
      faxes:
      applications:
      phones:
      trunks:
      numbers:
      """;

  @TempDir private Path temp;

  /** What a command left behind. */
  private record Ran(int exit, String out, String err) {}

  private static Ran ran(Path data, String input, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--data", data.toString()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(input.getBytes(UTF_8)),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            false);
    int exit = Ringfence.run(all.toArray(String[]::new), console, new SocketsOnly());
    return new Ran(exit, out.toString(UTF_8), err.toString(UTF_8));
  }

  private Path prepared() throws Exception {
    Path data = temp.resolve("data");
    FirstRun.prepare(new ServerFolder(data), Config.defaults(), Progress.NONE);
    return data;
  }

  private String file(String name, String text) throws Exception {
    return Files.writeString(temp.resolve(name), text).toString();
  }

  @Test
  void aFileIsAppliedOnceAndWrittenBackTheSame() throws Exception {
    Path data = prepared();
    String file =
        file(
            "company.yaml",
            """
            people:
              1001: {name: "Ada \\"A\\" Abel", forwardBusy: 1002, followMeNumbers: [1002, 1003]}
              1002: Ben Berg
              1003: {name: Cleo, doNotDisturb: "on", email: cleo@example.com, media: clear}
            groups:
              600: {name: Sales, ring: by-weight, members: [1001, 1002=3], otherwise: 1003}
            conferences:
              800: {pin: 2749}
            menus:
              500: {name: Welcome, keys: {1: 600, "*": 800}, hours: mon-fri 8:00-18:00}
            queues:
              700: {name: Help, agents: [1001, 1002], most: 5}
            pagings:
              900: {name: All, members: [1001, 1002]}
            faxes:
              830: {email: office@example.com, pages: 9}
            phones:
              "00:15:65:12:34:AB": {extension: 1001, make: yealink, buttons: ["lamp 1002 Ben B"]}
            trunks:
              carrier: {server: sip.example.net, rates: ["+49 1.2", "+ 9"], number: "+4930123450"}
            numbers: {"+4930123450": 500, "+49301234*": "*"}
            outbound: {allowed: [free, local], callsPerHour: 9}
            """);
    Ran asked = ran(data, "n\n", "apply", file);
    assertThat(asked.out())
        .contains("+ person    1003    Cleo")
        .contains("~ settings  1001    followMeNumbers - -> 1002,1003, forwardBusy - -> 1002")
        .contains("+ group     600     Sales rings 1001, 1002")
        .doesNotContain("Done.");
    assertThat(ran(data, "", "user", "list").out()).doesNotContain("Cleo");
    Ran done = ran(data, "y\n", "apply", file);
    assertThat(done.out()).contains("Done.").containsPattern("1003  [a-z2-9-]{20}\n");
    assertThat(ran(data, "", "apply", file).out()).isEqualTo("Nothing to change.\n");
    String exported = ran(data, "", "export").out();
    assertThat(exported).contains("\"1001\": {name: \"Ada \\\"A\\\" Abel\", followMeNumbers:");
    Path other = temp.resolve("other");
    FirstRun.prepare(new ServerFolder(other), Config.defaults(), Progress.NONE);
    String copy = file("copy.yaml", exported);
    assertThat(ran(other, "", "apply", copy, "--remove", "--yes").exit()).isZero();
    assertThat(ran(other, "", "export").out()).as("as on another server").isEqualTo(exported);
    String again = file("again.yaml", exported);
    assertThat(ran(data, "", "apply", again, "--remove").out()).isEqualTo("Nothing to change.\n");
    String fewer = file("fewer.yaml", "people:\n  1001: Ada\n  1002: Ben Berg\n");
    assertThat(ran(data, "", "apply", fewer, "--remove", "--yes").out())
        .contains("- group     600", "- fax       830")
        .contains(
            "- queue     700", "- phone     001565", "- trunk     carrier", "- number    +49301")
        .contains("- person    1003    Cleo")
        .contains("~ settings  1001    followMeNumbers 1002,1003 -> -, forwardBusy 1002 -> -");
    assertThat(ran(data, "", "export").out()).isEqualTo(FEWER);
  }

  @Test
  void mistakesAreNamedWithTheirPlace() throws Exception {
    Path data = prepared();
    String file =
        file(
            "wrong.yaml",
            """
            people:
              anna: Anna
              1001: {colour: red, forwardBusy: nobody, email: nowhere}
            groups:
              600: {ring: loudly, members: [1001=x]}
              601: {members: [1001], seconds: 2}
            gadgets:
            queues:
              601: {agents: [1001], most: 0}
            """);
    String before = ran(data, "", "export").out();
    Ran wrong = ran(data, "", "apply", file, "--yes");
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.err())
        .contains("wrong.yaml:2:3: `anna` is no extension")
        .contains("unknown key `colour`")
        .contains("`forwardBusy` cannot be `nobody`")
        .contains("`ring` cannot be `loudly`")
        .contains("`members` cannot be so")
        .contains("wrong.yaml:6:3: group `601` cannot be so; a group has a number")
        .contains("unknown key `gadgets`")
        .contains("wrong.yaml:9:3: `601` is among the groups already; give each a number")
        .contains("`email` cannot be `nowhere`; it is an address")
        .contains("`queues.601.most` cannot be `0`; it is a whole number from 1 to 1000");
    assertThat(ran(data, "", "export").out()).as("nothing was done").isEqualTo(before);
    String clash = file("clash.yaml", "groups:\n  1001: {name: All, members: [1002]}\n");
    Ran refused = ran(data, "", "apply", clash, "--yes");
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("`1001` is a person on this server already");
    assertThat(ran(data, "", "apply", clash, "--yes", "--remove").exit()).isZero();
    assertThat(ran(data, "", "user", "list", "--json").out()).doesNotContain("1001");
  }

  @Test
  void peopleComeFromFreePbxAndFromAPlainList() throws Exception {
    Path data = prepared();
    String freePbx =
        file(
            "freepbx.csv",
            """
            extension,password,name,ringtimer,callwaiting_enable,findmefollow_enabled,\
            findmefollow_grplist,devinfo_secret
            1001,,Taken already,0,,,,
            2001,,"Abel, Ada",25,DISABLED,yes,2002-0301234567#,a long enough secret
            2002,,Ben,0,ENABLED,,,1234
            from-internal,,Nobody,,,,,
            """);
    Ran imported = ran(data, "", "import", freePbx, "--yes");
    assertThat(imported.exit()).isZero();
    assertThat(imported.err())
        .contains("`from-internal` is no extension")
        .contains("2002 gets a new password");
    assertThat(imported.out())
        .contains("+ person    2001    Abel, Ada")
        .doesNotContain("Taken already")
        .containsPattern("2002  [a-z2-9-]{20}\n")
        .doesNotContain("a long enough secret");
    assertThat(ran(data, "", "export").out())
        .contains(
            "\"2001\": {name: \"Abel, Ada\", callWaiting: \"off\", followMe: \"on\","
                + " followMeNumbers: \"2002,0301234567\", ringSeconds: \"25\"}");
    String plain = file("plain.csv", "number,name,forwardBusy\r\n3001,Cleo,2001\r\n");
    assertThat(ran(data, "", "import", plain, "--yes", "--json").out())
        .contains("\"done\" : true")
        .contains("\"3001\"");
  }

  @Test
  void peopleComeFromTheDirectoryAndTheirNamesFollowIt() throws Exception {
    Path data = prepared();
    var config = new InMemoryDirectoryServerConfig("dc=example");
    config.setSchema(null);
    InetAddress here = InetAddress.getLoopbackAddress();
    config.setListenerConfigs(InMemoryListenerConfig.createLDAPConfig("here", here, 0, null));
    InMemoryDirectoryServer server = new InMemoryDirectoryServer(config);
    server.add("dn: dc=example", "objectClass: domain", "dc: example");
    String ada = "dn: uid=ada,dc=example";
    server.add(ada, "objectClass: person", "uid: ada", "cn: Ada Abel", "ipPhone: 2001");
    server.startListening();
    try {
      Files.writeString(
          data.resolve("ringfence.yaml"),
          "ldap: {server: localhost, port: %d, security: none, base: dc=example}\n"
              .formatted(server.getListenPort()));
      assertThat(ran(data, "", "import", "--ldap", "ipPhone", "--dry-run").out())
          .contains("+ person    2001    Ada Abel");
      assertThat(ran(data, "", "import", "--ldap", "ipPhone", "--yes").exit()).isZero();
      assertThat(ran(data, "", "user", "set", "2001", "followMe=on").exit()).isZero();
      assertThat(ran(data, "", "import", "--ldap", "ipPhone", "--yes").out())
          .isEqualTo("Nothing to change.\n");
      server.modify(ada, "changetype: modify", "replace: cn", "cn: Ada Stone");
      assertThat(ran(data, "", "import", "--ldap", "ipPhone", "--yes").exit()).isZero();
      assertThat(ran(data, "", "export").out())
          .contains("\"2001\": {name: \"Ada Stone\", followMe: \"on\"}");
    } finally {
      server.shutDown(true);
    }
    Ran gone = ran(data, "", "import", "--ldap", "ipPhone", "--yes");
    assertThat(gone.exit()).isNotZero();
    assertThat(gone.err()).contains("The directory localhost cannot be read");
  }

  @Test
  void theCompanyOfTwoHundredIsAppliedBackedUpAndPutBack() throws Exception {
    Path data = prepared();
    Path example = Path.of("..", "examples", "company.yaml");
    Ran applied = ran(data, "", "apply", example.toString(), "--remove", "--yes", "--json");
    assertThat(applied.exit()).isZero();
    Path backup = temp.resolve("backup.zip");
    assertThat(ran(data, "", "backup", backup.toString()).exit()).isZero();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
        .isEqualTo("rw-------");
    assertThat(ran(data, "", "restore", backup.toString()).err()).contains("a server in");
    Path other = temp.resolve("other");
    assertThat(ran(other, "", "restore", backup.toString()).exit()).isZero();
    String before = ran(data, "", "export").out();
    assertThat(before.lines().filter(line -> line.startsWith("  \"2")).count()).isEqualTo(200);
    assertThat(ran(other, "", "export").out()).isEqualTo(before);
    assertThat(ran(other, "", "apply", example.toString()).out()).isEqualTo("Nothing to change.\n");
    assertThat(Files.readAllBytes(other.resolve("secret.key")))
        .isEqualTo(Files.readAllBytes(data.resolve("secret.key")));
  }
}

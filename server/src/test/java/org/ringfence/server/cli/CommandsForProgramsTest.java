package org.ringfence.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** For each command there is something to be asked for over HTTPS, or a reason why not. */
class CommandsForProgramsTest {
  /** Of each command what a program asks for, or after a dash why none may. */
  private static final String TABLE =
      """
      up                - starts the server that would be asked
      doctor            GET /guard/surface, GET /status
      admin list        GET /admins
      admin invite      POST /admins
      admin remove      DELETE /admins/{name}
      application list  GET /rooms
      apply             PUT /groups/{number}, PUT /rooms/{number}, POST /outside, POST /phones
      backup            - holds the keys: who takes it sits at the machine
      calls             GET /calls, GET /calls/running
      calls export      GET /calls/{id}/messages.pcapng
      calls show        GET /calls/{id}, GET /calls/{id}/quality
      completion        - is for a shell
      conference list   GET /rooms
      config check      - is of a file at the machine, read at the start
      config hash-pin   - is for that file
      guard network     - says by that file what routers should do
      config show       - is of that file
      database          - is asked where the data is, with or without a server
      database move     - is done while no server runs
      device add        POST /devices
      device allow      PATCH /guard/devices/{id}
      device list       GET /devices
      device refuse     PATCH /guard/devices/{id}
      device revoke     DELETE /devices/{id}
      device seen       GET /guard/devices
      export            GET /users, GET /groups, GET /rooms, GET /outside, GET /phones
      fax delete        DELETE /faxes/{id}
      fax get           GET /faxes/{id}/pages
      fax list          GET /faxes
      group list        GET /groups
      guard             GET /guard
      guard audit       GET /audit
      guard siege       POST /guard/siege
      import            POST /users
      key rotate        - the key of all that is sealed is changed at the machine
      menu list         GET /rooms
      number list       GET /outside
      number remove     DELETE /outside/{kind}/{name}
      number set        POST /outside
      provision add     POST /phones
      provision change  PATCH /phones/{id}
      provision enrol   POST /phones/{id}/enrolment
      provision list    GET /phones
      provision remove  DELETE /phones/{id}
      provision resync  POST /users/{number}/resync
      queue list        GET /rooms, GET /queues
      recording delete  DELETE /recordings/{id}
      recording get     GET /recordings/{id}/sound
      recording list    GET /recordings
      recording pause   PATCH /calls/running/{id}/recording
      recording resume  PATCH /calls/running/{id}/recording
      report            GET /reports/users, GET /reports/days
      restore           - makes a data folder where no server runs
      token add         POST /tokens
      token list        GET /tokens
      token revoke      DELETE /tokens/{id}
      number explain    GET /numbers/{number}
      trunk list        GET /trunks
      trunk remove      DELETE /outside/{kind}/{name}
      trunk set         POST /outside
      trunk test        POST /trunks/{name}/test
      user add          POST /users
      user iax          PUT /users/{number}/iax
      user link         POST /users/{number}/link
      user list         GET /users
      user password     POST /users/{number}/password
      user remove       DELETE /users/{number}
      user set          PATCH /users/{number}, PATCH /users/{number}/settings
      user show         GET /users/{number}, GET /users/{number}/settings
      voicemail delete  DELETE /users/{number}/voicemails/{id}
      voicemail list    GET /users/{number}/voicemails
      voicemail save    GET /users/{number}/voicemails/{id}/sound
      voicemail set     PATCH /users/{number}/mailbox
      """;

  @Test
  void everyCommandHasItsRequestOrAReason() throws Exception {
    Map<String, String> table = new TreeMap<>();
    for (String line : TABLE.lines().toList()) {
      String[] parts = line.split(" {2,}| (?=- )", 2);
      table.put(parts[0].strip(), parts[1].strip());
    }
    Set<String> commands = commands();
    assertThat(commands).hasSizeGreaterThan(60);
    assertThat(table.keySet()).containsAll(commands);
    Set<String> described = described();
    for (String command : commands) {
      String request = table.getOrDefault(command, "");
      if (request.startsWith("- ")) continue;
      assertThat(described).as(command).containsAll(Arrays.asList(request.split(", ")));
    }
  }

  private static Set<String> commands() {
    PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream());
    Console console = new Console(InputStream.nullInputStream(), nowhere, nowhere, false);
    Set<String> commands = new TreeSet<>();
    CommandLine all =
        Ringfence.line(
            console,
            (config, stores, progress) -> {
              throw new IllegalStateException("nothing is to start");
            });
    all.getSubcommands().forEach((name, line) -> add(name, line, commands));
    return commands;
  }

  /** Those that do something: one that has verbs may do so without any. */
  private static void add(String name, CommandLine line, Set<String> commands) {
    Map<String, CommandLine> verbs = line.getSubcommands();
    if (line.getCommand() instanceof java.util.concurrent.Callable<?>) commands.add(name);
    verbs.forEach((verb, each) -> add(name + " " + verb, each, commands));
  }

  private static Set<String> described() throws Exception {
    Set<String> described = new TreeSet<>();
    try (InputStream in =
        org.ringfence.server.api.ApiServer.class.getResourceAsStream("openapi.yaml")) {
      JsonNode paths = new YAMLMapper().readTree(in).path("paths");
      for (var path : paths.properties()) {
        for (String method : path.getValue().propertyNames()) {
          described.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey());
        }
      }
    }
    return described;
  }
}

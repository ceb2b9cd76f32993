package org.ringfence.server;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Call;
import org.ringfence.call.Party;
import org.ringfence.call.Service;
import org.ringfence.server.config.Config;
import org.ringfence.server.feature.emergencytest.EmergencyTest;
import org.ringfence.server.feature.soundcheck.EchoTest;
import org.ringfence.server.feature.soundcheck.SoundCheck;
import org.ringfence.server.people.StarCode;
import org.ringfence.server.routing.Router;
import org.ringfence.server.store.Account;
import org.ringfence.server.store.Stores;

/** The numbers that the server answers itself. */
final class Services {
  private Services() {}

  static Router router(Config config, Stores stores, Answers answers, Emergencies emergencies) {
    String echo = config.signalling().echoTest();
    Map<String, Service> services = echo.isEmpty() ? Map.of() : Map.of(echo, echo(echo));
    String check = config.signalling().soundCheck();
    Map<String, Router.Attended> features = answers.byNumber();
    if (!echo.isEmpty()) features.put(echo, new Router.Attended("Echo test", new EchoTest()));
    if (!check.isEmpty()) features.put(check, new Router.Attended("Sound check", new SoundCheck()));
    String trial = config.numbers().emergencyTest();
    EmergencyTest test = new EmergencyTest(answers.language(), emergencies::told);
    if (!trial.isEmpty()) features.put(trial, new Router.Attended("Emergency test", test));
    long ringMs = config.calls().ringSeconds() * 1000L;
    Map<StarCode, Router.Coded> coded = answers.byCode();
    SettingCodes.add(stores.settings(), stores.lastCalls(), coded);
    return new Router(services, features, config.codes(), coded, ringMs);
  }

  /** Whoever may log in: an extension by its number, a phone that was set up here by its name. */
  static Function<String, @Nullable Account> accounts(Stores stores) {
    return name -> {
      Account account = stores.extensions().find(name);
      return account == null ? stores.phones().account(name) : account;
    };
  }

  private static Service echo(String number) {
    Party party = Party.of(number, "Echo test");
    return (Call call) -> call.answerEcho(party);
  }
}

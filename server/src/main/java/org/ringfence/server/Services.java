package org.ringfence.server;

import java.time.InstantSource;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.ringfence.call.Call;
import org.ringfence.call.Party;
import org.ringfence.call.Service;
import org.ringfence.server.config.Config;
import org.ringfence.server.feature.clock.TimeOfDay;
import org.ringfence.server.feature.ownnumber.OwnNumber;
import org.ringfence.server.feature.soundcheck.SoundCheck;
import org.ringfence.server.feature.speech.Language;
import org.ringfence.server.people.StarCode;
import org.ringfence.server.routing.Router;
import org.ringfence.server.store.Stores;

/** The numbers that the server answers itself. */
final class Services {
  private Services() {}

  static Router router(Config config, Stores stores) {
    String echo = config.signalling().echoTest();
    Map<String, Service> services = echo.isEmpty() ? Map.of() : Map.of(echo, echo(echo));
    String check = config.signalling().soundCheck();
    Map<String, Router.Attended> features = new HashMap<>();
    if (!check.isEmpty()) features.put(check, new Router.Attended("Sound check", new SoundCheck()));
    long ringMs = config.calls().ringSeconds() * 1000L;
    return new Router(services, features, config.codes(), coded(config, stores), ringMs);
  }

  /** What the codes reach. */
  private static Map<StarCode, Router.Coded> coded(Config config, Stores stores) {
    Map<StarCode, Router.Coded> coded = new EnumMap<>(StarCode.class);
    Language language =
        new Language(config.answering().speech().language(), stores.folder().prompts());
    TimeOfDay time = new TimeOfDay(language, InstantSource.system(), ZoneId.systemDefault());
    coded.put(StarCode.TIME, tail -> new Router.Attended("Time", time));
    OwnNumber own = new OwnNumber(language);
    coded.put(StarCode.OWN_NUMBER, tail -> new Router.Attended("Own number", own));
    SettingCodes.add(stores.settings(), coded);
    return coded;
  }

  private static Service echo(String number) {
    Party party = Party.of(number, "Echo test");
    return (Call call) -> call.answerEcho(party);
  }
}

package zhiyin.connect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Asset;
import zhiyin.engine.program.Programme.AssetKind;
import zhiyin.engine.program.Programme.Tier;
import zhiyin.engine.program.Programme.UnknownMember;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.Reading;
import zhiyin.intake.Lanes;
import zhiyin.ledger.Statements;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** Finds the programme an import goes to; one that is given as a file and isn't there yet is created and published. */
final class ProgrammeDestinations implements Destinations {

    private final Programmes programmes;
    private final Lanes lanes;
    private final Members members;
    private final Statements statements;
    private final zhiyin.tier.Standings standings;

    ProgrammeDestinations(
            Programmes programmes,
            Lanes lanes,
            Members members,
            Statements statements,
            zhiyin.tier.Standings standings) {
        this.programmes = programmes;
        this.lanes = lanes;
        this.members = members;
        this.statements = statements;
        this.standings = standings;
    }

    @Override
    public Opened open(String program, boolean dryRun) {
        return program.endsWith(".yaml") || program.endsWith(".yml") ? file(Path.of(program), dryRun) : named(program);
    }

    private Opened named(String code) {
        return programmes
                .byCode(code)
                .map(found -> opened(found.id()))
                .orElseGet(() -> new Opened.Refused("There is no programme called '" + code + "'."));
    }

    private Opened file(Path file, boolean dryRun) {
        String yaml;
        try {
            yaml = Files.readString(file);
        } catch (IOException unreadable) {
            return new Opened.Refused("The programme can't be read from " + file + ".");
        }
        return switch (ProgrammeReader.read(yaml)) {
            case Reading.Faulty(var faults) ->
                new Opened.Refused(faults.stream()
                        .map(fault -> file + ": " + fault.sentence())
                        .collect(Collectors.joining(System.lineSeparator())));
            case Reading.Read(var programme) -> {
                Optional<Programmes.Program> known = programmes.byCode(programme.code());
                if (dryRun && known.filter(this::published).isEmpty()) {
                    // nothing is created and nothing is published
                    yield new Opened.Open(
                            programme.digits(), batch -> List.of(), () -> new Standings("points", Map.of(), Map.of()));
                }
                Programmes.Program program = known.or(() -> programmes.create(programme))
                        .or(() -> programmes.byCode(programme.code()))
                        .orElseThrow();
                if (!published(program)) {
                    programmes.publish(program.id(), 1);
                }
                yield opened(program.id());
            }
        };
    }

    private boolean published(Programmes.Program program) {
        return !programmes.engines(program.id()).versions().isEmpty();
    }

    private Opened opened(long program) {
        Engines engines = programmes.engines(program);
        if (engines.versions().isEmpty()) {
            return new Opened.Refused("The programme has no published version yet.");
        }
        Programme programme = engines.latest().engine().programme();
        return new Opened.Open(
                programme.digits(),
                new LaneRecorder(lanes, members, program, programme.unknownMember() == UnknownMember.ENROLL),
                () -> outcome(program));
    }

    private Standings outcome(long program) {
        Programme programme = programmes.engines(program).latest().engine().programme();
        Map<String, Long> outstanding = new LinkedHashMap<>();
        for (Asset asset : programme.assets()) {
            outstanding.put(asset.code(), statements.outstanding(program, asset.code()));
        }
        String points = programme.assets().stream()
                .filter(asset -> asset.kind() == AssetKind.POINTS)
                .findFirst()
                .orElse(programme.assets().getFirst())
                .code();
        Map<String, Long> tiers = new LinkedHashMap<>();
        if (!programme.ladders().isEmpty()) {
            Map<String, Long> census =
                    standings.census(program, programme.ladders().getFirst().code());
            for (Tier tier : programme.ladders().getFirst().tiers()) {
                tiers.put(tier.name().in("en"), census.getOrDefault(tier.code(), 0L));
            }
        }
        return new Standings(points, outstanding, tiers);
    }
}

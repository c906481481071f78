using AgentPlatform.Mcp;
using AgentPlatform.Tests.Shared;
using AgentPlatform.Tools.Time.Serving;
using Microsoft.Extensions.Time.Testing;

namespace AgentPlatform.Tests.Time;

public sealed class TimeTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 5, 13, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("now", """{"zone":"+05:30"}""", "Thursday 2026-03-05T19:00:00+05:30 (UTC+05:30)")]
    [InlineData("now", "{}", "Thursday 2026-03-05T13:30:00+00:00 (UTC)")]
    [InlineData("now", """{"zone":"Mars/Olympus"}""", "ERROR 'Mars/Olympus' is no time zone; write one like Europe/Paris or +02:00.")]
    [InlineData("time_difference", """{"from":"2024-02-29","to":"2025-03-01T12:00"}""", "1 year, 1 day, 12 hours\ndays: 366.5\nhours: 8796\nseconds: 31665600")]
    [InlineData("time_difference", """{"from":"2026-03-06","to":"today"}""", "minus 1 day\ndays: -1\nhours: -24\nseconds: -86400")]
    [InlineData("add_time", """{"time":"2024-01-31","months":1}""", "Thursday 2024-02-29T00:00:00+00:00")]
    [InlineData("add_time", """{"time":"2026-03-05T14:30:00+02:00","hours":-1.5}""", "Thursday 2026-03-05T13:00:00+02:00")]
    [InlineData("add_time", """{"time":"9999-12-31","days":1}""", "ERROR The result lies outside the years 1 to 9999.")]
    [InlineData("parse_time", """{"time":"@0"}""", "iso: 1970-01-01T00:00:00+00:00\nutc: 1970-01-01T00:00:00Z\nunix: 0\nweekday: Thursday\nday of year: 1\niso week: 1970-W01")]
    [InlineData("parse_time", """{"time":"5th March 2026 2:30 pm","zone":"-08:00"}""", "iso: 2026-03-05T14:30:00-08:00\nutc: 2026-03-05T22:30:00Z\nunix: 1772749800\nweekday: Thursday\nday of year: 64\niso week: 2026-W10")]
    [InlineData("parse_time", """{"time":"2026-03-05T14:30:00.25Z"}""", "iso: 2026-03-05T14:30:00.25+00:00\nutc: 2026-03-05T14:30:00.25Z\nunix: 1772721000.25\nweekday: Thursday\nday of year: 64\niso week: 2026-W10")]
    [InlineData("parse_time", """{"time":"soon"}""", "ERROR 'soon' is no date or time that is understood; write 2026-03-05, 2026-03-05T14:30, 2026-03-05T14:30:00+02:00 or '5 March 2026 2:30 pm'.")]
    [InlineData("parse_time", """{"time":"2026-02-30"}""", "ERROR '2026-02-30' is no date or time that is understood; write 2026-03-05, 2026-03-05T14:30, 2026-03-05T14:30:00+02:00 or '5 March 2026 2:30 pm'.")]
    [InlineData("weekday", """{"date":"2000-02-29"}""", "Tuesday 2000-02-29 is day 60 of 366, in ISO week 2000-W09.")]
    [InlineData("weekday", """{"date":"tomorrow"}""", "Friday 2026-03-06 is day 65 of 365, in ISO week 2026-W10.")]
    [InlineData("calendar", """{"year":2026,"month":2}""", "February 2026\nMo Tu We Th Fr Sa Su\n                   1\n 2  3  4  5  6  7  8\n 9 10 11 12 13 14 15\n16 17 18 19 20 21 22\n23 24 25 26 27 28")]
    [InlineData("iso_week", """{"year":2020,"week":53}""", "2020-W53 is from Monday 2020-12-28 to Sunday 2021-01-03.")]
    [InlineData("iso_week", """{"year":2021,"week":53}""", "ERROR 2021 has 52 ISO weeks.")]
    [InlineData("count_business_days", """{"from":"2026-03-01","to":"2026-03-31"}""", "22")]
    [InlineData("count_business_days", """{"from":"2026-12-21","to":"2026-12-31","holidays":["2026-12-25","2026-12-26"]}""", "8")]
    [InlineData("add_business_days", """{"date":"2026-03-06","business_days":1}""", "Monday 2026-03-09")]
    [InlineData("add_business_days", """{"date":"2026-03-09","business_days":-1,"holidays":["2026-03-06"]}""", "Thursday 2026-03-05")]
    [InlineData("age", """{"born":"2000-02-29","on":"2026-02-28"}""", "26 years (9496 days)")]
    [InlineData("moon_phase", """{"time":"2024-04-08T18:21Z"}""", "new moon; 29.4 days after new moon, 0% lit")]
    public async Task Tool_WithoutZones_AnswersInWords(string tool, string arguments, string expected) => Assert.Equal(expected, await CallAsync(tool, arguments));

    [Theory]
    [InlineData("convert_time", """{"time":"2026-03-05T09:00","from":"New York","to":["Europe/Paris","Asia/Tokyo"]}""", "Europe/Paris: Thursday 2026-03-05T15:00:00+01:00\nAsia/Tokyo: Thursday 2026-03-05T23:00:00+09:00")]
    [InlineData("convert_time", """{"time":"2026-03-29T02:30","from":"Europe/Paris","to":["UTC"]}""", "ERROR 2026-03-29 02:30 does not exist in Europe/Paris: clocks were set forward over it.")]
    [InlineData("add_time", """{"time":"2026-03-28T12:00","zone":"Europe/Paris","days":1}""", "Sunday 2026-03-29T12:00:00+02:00")]
    [InlineData("add_time", """{"time":"2026-03-28T12:00","zone":"Europe/Paris","hours":24}""", "Sunday 2026-03-29T13:00:00+02:00")]
    [InlineData("zone_info", """{"zone":"Europe/Paris","time":"2026-03-05"}""", "Europe/Paris at Thursday 2026-03-05T00:00:00+01:00\noffset: +01:00\nsummer time: no\nnext change: Sunday 2026-03-29T03:00:00+02:00, to +02:00")]
    public async Task Tool_Zones_FollowTheirClocks(string tool, string arguments, string expected)
    {
        Needs.Program("/usr/share/zoneinfo/Europe/Paris");
        Assert.Equal(expected, await CallAsync(tool, arguments));
    }

    [Theory]
    [InlineData(2024, "Sunday 2024-03-31", "Sunday 2024-05-05")]
    [InlineData(2025, "Sunday 2025-04-20", "Sunday 2025-04-20")]
    [InlineData(2026, "Sunday 2026-04-05", "Sunday 2026-04-12")]
    [InlineData(1818, "Sunday 1818-03-22", "Sunday 1818-04-26")]
    [InlineData(2038, "Sunday 2038-04-25", "Sunday 2038-04-25")]
    public async Task Easter_Year_IsThatSunday(int year, string western, string orthodox)
    {
        var text = await CallAsync("easter", $$"""{"year":{{year}}}""");

        Assert.Contains($"Easter Sunday: {western}", text, StringComparison.Ordinal);
        Assert.Contains($"Orthodox Easter: {orthodox}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_UnknownZone_IsRefused() => Assert.Throws<ToolException>(() => TimeServer.Create(TimeProvider.System, "Mars/Olympus"));

    private static Task<string> CallAsync(string tool, string arguments) => Calls.CallAsync(TimeServer.Create(new FakeTimeProvider(s_now), "UTC"), tool, arguments);
}

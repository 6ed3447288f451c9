package zhiyin.engine.program;

/** Documents to change a little. */
final class Documents {

    /** Something of everything, without a fault. */
    static final String FULL = """
            programme: my-shop
            name: My Shop
            currency: GBP
            zone: Europe/London
            unknownMember: enroll
            attributes:
              - {name: skinType, kind: text, says: What sort of skin.}
            activities:
              - name: review.posted
                label: Review
                attributes:
                  - {name: stars, kind: number, says: How many stars.}
              - name: checkin.done
                label: Check-in
            assets:
              - code: points
                name: {en: Points, zh-CN: 积分}
                kind: points
                pending: none
                expiry: never
                shortfall: clamp
              - code: growth
                name: Growth
                kind: growth
                pending: {until: delivered, days: 7}
                expiry: {endOf: year, after: {years: 1}}
            earning:
              choose: sum
              stack: best
              rules:
                - code: base
                  name: 1 point a pound
                  asset: points
                  on: order.paid
                  when: {combinator: and, not: false, rules: [{field: order.amount, operator: ">=", value: 100.00}]}
                  lines: {combinator: or, rules: [{field: line.category, operator: in, value: [food, drink]}]}
                  award: {points: 1, each: 1.00, discount: after, tax: with, shipping: without, round: floor, per: order}
                  pending: {days: 3}
                  expiry: {after: {months: 12}}
                - code: review
                  name: Review
                  asset: points
                  on: review.posted
                  when: {field: activity.stars, operator: between, value: [4, 5]}
                  award: {points: 10}
              multipliers:
                - code: member-day
                  name: Member day
                  asset: points
                  factor: 1.5
                  round: floor
                  when: {combinator: and, rules: [{field: date.weekday, operator: "=", value: 3}]}
                  budget: spring
            ladders:
              - code: status
                name: Status
                measure: spend
                window: {rolling: {days: 365}}
                onReturn: downgrade
                up: {at: quarter}
                down: one-step
                grace: {for: {months: 1}, endOf: month}
                tiers:
                  - {code: member, name: Member, from: 0}
                  - code: gold
                    name: Gold
                    from: 99.50
                    stay: 0
                    keep: false
                    gift: {asset: points, points: 500}
                    benefits: [{code: off, name: Off, discount: 5}, {code: more, name: More, times: 1.5}]
            budgets:
              - code: spring
                name: Spring
                asset: points
                points: 5000
                onEmpty: partial
                from: 2026-03-01
                until: 2026-05-31
                giveBack: false
              - {code: level, name: Level, asset: points, points: 10, onEmpty: stop}
            calendars:
              - code: holidays
                name: {en: Holidays, zh-CN: 法定节假日}
                days: [2026-04-05, {from: 2026-10-01, until: 2026-10-08}]
            velocity:
              - code: many
                name: Many
                on: order.paid
                atMost: 5
                within: {minutes: 10}
                then: review
                cancelAfterDays: 14
            """;

    /** Something of everything about stored value, without a fault. */
    static final String STORED_VALUE = """
            programme: tea-house
            name: Tea house
            currency: CNY
            zone: Asia/Shanghai
            unknownMember: refuse
            assets:
              - code: balance
                name: {zh-CN: 储值, en: Balance}
                kind: stored-value
                expiry: never
                spendOrder: principal-first
                returnOrder: as-paid
                bonus: {expiry: {after: {months: 12}}}
                refund: {fee: {percent: 5, min: 1.00, max: 50.00}, freeDays: 7, bonus: keep-used-share}
                ceilings: [{from: 2026-01-01, named: 3000.00, bearer: 500.00}]
                usableAt: {stores: [hangzhou-1], notFor: {categories: [tobacco]}}
              - {code: leaves, name: Leaves, kind: points, pending: none, expiry: never}
              - {code: stars, name: Stars, kind: points, pending: none, expiry: never}
            earning:
              choose: sum
              rules:
                - {code: leaf, name: A leaf, asset: leaves, on: order.paid, award: {points: 5}}
            packages:
              - code: hundred
                name: 100 and 10
                price: 100.00
                gives: [{asset: balance, bonus: 10.00}, {asset: leaves, points: 7, bonus: 3}]
                from: 2026-01-01
                until: 2026-12-31
            """;

    private Documents() {}
}

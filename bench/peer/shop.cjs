'use strict';
/**
 * Vendure with ten articles and as many promotions as asked for, over the PostgreSQL that PGHOST, PGPORT, PGUSER, PGPASSWORD and
 * PGDATABASE name. Says "ready PORT" once it can be asked; ends with its standard input.
 */
const { bootstrap, DefaultJobQueuePlugin, DefaultLogger, LogLevel, dummyPaymentHandler } = require('@vendure/core');
const { populate } = require('@vendure/core/cli');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const port = Number(process.argv[2]);
const promotions = Number(process.argv[3] ?? 5);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiyin-peer-'));

const config = {
    apiOptions: { port, hostname: '127.0.0.1', adminApiPath: 'admin-api', shopApiPath: 'shop-api' },
    authOptions: { tokenMethod: 'bearer', superadminCredentials: { identifier: 'admin', password: 'admin' } },
    dbConnectionOptions: {
        type: 'postgres',
        synchronize: true,
        host: process.env.PGHOST,
        port: Number(process.env.PGPORT),
        username: process.env.PGUSER,
        password: process.env.PGPASSWORD,
        database: process.env.PGDATABASE,
    },
    importExportOptions: { importAssetsDir: folder },
    logger: new DefaultLogger({ level: LogLevel.Error }),
    paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
    plugins: [DefaultJobQueuePlugin.init({})],
};

const initialData = {
    defaultLanguage: 'en',
    defaultZone: 'Asia',
    countries: [{ name: 'China', code: 'CN', zone: 'Asia' }],
    taxRates: [{ name: 'Standard', percentage: 0 }],
    shippingMethods: [{ name: 'Standard', price: 0 }],
    paymentMethods: [],
    collections: [],
    roles: [],
};

function articles() {
    const head =
        'name,slug,description,assets,facets,optionGroups,optionValues,sku,price,taxCategory,stockOnHand,trackInventory,variantAssets,variantFacets';
    const rows = [];
    for (let i = 1; i <= 10; i++) {
        rows.push(`Article ${i},article-${i},,,,,,A${i},${10 + i},Standard,1000000,false,,`);
    }
    const file = path.join(folder, 'articles.csv');
    fs.writeFileSync(file, [head, ...rows].join('\n') + '\n');
    return file;
}

async function ask(document, variables, token) {
    const answer = await fetch(`http://127.0.0.1:${port}/admin-api`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
        body: JSON.stringify({ query: document, variables }),
    });
    const said = await answer.json();
    if (said.errors) {
        throw new Error(JSON.stringify(said.errors));
    }
    return { data: said.data, token: answer.headers.get('vendure-auth-token') };
}

async function main() {
    await populate(() => bootstrap(config), initialData, articles());
    const { token } = await ask('mutation { login(username: "admin", password: "admin") { __typename } }');
    for (let i = 0; i < promotions; i++) {
        await ask(
            `mutation ($input: CreatePromotionInput!) { createPromotion(input: $input) { __typename } }`,
            {
                input: {
                    enabled: true,
                    translations: [{ languageCode: 'en', name: `From ${i + 1}00` }],
                    conditions: [
                        {
                            code: 'minimum_order_amount',
                            arguments: [
                                { name: 'amount', value: String((i + 1) * 10000) },
                                { name: 'taxInclusive', value: 'true' },
                            ],
                        },
                    ],
                    actions: [{ code: 'order_percentage_discount', arguments: [{ name: 'discount', value: '1' }] }],
                },
            },
            token,
        );
    }
    console.log(`ready ${port}`);
    process.stdin.resume();
    process.stdin.on('end', () => process.exit(0));
}

main().catch(failure => {
    console.error(failure);
    process.exit(1);
});
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

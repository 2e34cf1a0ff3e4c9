import { ValidationPipe } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import type { NestExpressApplication } from "@nestjs/platform-express";
import { documentedHeaders, entityTagOf } from "peer-documented-headers";
import { AppModule } from "./app.module.js";

const { PORT, MONGODB_URL, USERS_FILE = "" } = process.env;
const app = await NestFactory.create<NestExpressApplication>(AppModule.with(MONGODB_URL, USERS_FILE));
app.set("etag", entityTagOf);
app.use(...documentedHeaders);
app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
await app.listen(Number(PORT), "127.0.0.1");

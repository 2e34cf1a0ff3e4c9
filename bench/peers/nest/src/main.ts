import { ValidationPipe } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { AppModule } from "./app.module.js";

const { PORT, MONGODB_URL, USERS_FILE = "" } = process.env;
const app = await NestFactory.create(AppModule.with(MONGODB_URL, USERS_FILE));
app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
await app.listen(Number(PORT), "127.0.0.1");
